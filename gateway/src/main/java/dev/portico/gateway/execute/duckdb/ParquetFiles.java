package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.DistinctNames;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.spi.Column;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes results as Parquet files, on an instance of its own that reaches no other folder and is
 * opened for the first of them. Rows keep their order; a row group is bounded in rows and bytes.
 * Safe for many threads.
 */
public final class ParquetFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetFiles.class);
  private static final String FORMAT =
      " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, ROW_GROUP_SIZE_BYTES '32MB',"
          + " USE_TMP_FILE false)";

  private final FragmentFunction function = new FragmentFunction();
  private final EngineSettings settings;
  private LivingInstance instance;
  private boolean closed;

  /**
   * @param folder where the files are to be, the only one that can be written
   * @param spillFolder for what does not fit into memory; of this object alone
   */
  public ParquetFiles(Path folder, Path spillFolder, long memoryBytes, long spillBytes) {
    // one thread: a result's rows come in an order
    this.settings =
        new EngineSettings(
            memoryBytes,
            spillBytes,
            spillFolder,
            1,
            1,
            Duration.ZERO,
            1,
            List.of(folder.toAbsolutePath().toString()));
  }

  /**
   * Writes the rows of a result to its end. The stream is not closed; cancelling it ends this.
   *
   * @param file which exists already, with its permissions
   * @param progress called after each batch; what it throws ends the writing
   */
  public void write(RowStream rows, Path file, Runnable progress) {
    if (rows.columns().isEmpty()) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED, "the statement has no result, so there is nothing for a file");
    }
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Column> columns =
        rows.columns().stream().map(c -> new Column(c.name(), c.type(), c.nullable())).toList();
    FragmentInput input =
        new FragmentInput(columns, 1, () -> new Watched(rows, columns, progress), failure::set);
    long id = function.register(input);
    LockedInstance used = current();
    try {
      copy(used, statement(rows.columns(), id, file));
    } catch (SQLException e) {
      if (EngineErrors.isFatal(e)) {
        broke(used);
        throw EngineErrors.fatal(e);
      }
      throw explain(failure.get(), e);
    } finally {
      function.forget(id);
    }
  }

  private static void copy(LockedInstance used, String sql) throws SQLException {
    DuckDBConnection connection = used.take();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } finally {
      used.discard(connection);
    }
  }

  private static GatewayException explain(Throwable cause, SQLException complaint) {
    if (cause instanceof GatewayException known) {
      return known;
    } else if (cause instanceof PortException port) {
      return PortErrors.explain(port);
    }
    LOG.error("a Parquet file could not be written", complaint);
    return EngineErrors.explain(complaint, new ScannedFiles());
  }

  private static String statement(List<OutputColumn> columns, long id, Path file) {
    List<String> names = DistinctNames.of(columns);
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String value = Transport.entering(columns.get(i).type(), "c" + i);
      shown.add(value + " AS " + VersionReads.name(names.get(i)));
    }
    return "COPY (SELECT "
        + String.join(", ", shown)
        + " FROM "
        + LockedInstance.FRAGMENT_FUNCTION
        + "("
        + id
        + ")) TO "
        + LockedInstance.text(file.toAbsolutePath().toString())
        + FORMAT;
  }

  private synchronized LockedInstance current() {
    try {
      if (closed) {
        throw new SQLException("closed");
      }
      if (instance == null) {
        instance =
            LivingInstance.open(
                folder -> LockedInstance.open(settings.withSpillFolder(folder), function),
                settings.spillFolder());
      }
      return instance.current();
    } catch (SQLException e) {
      LOG.error("the engine that writes Parquet files does not start", e);
      throw new GatewayException(
          ErrorCode.INTERNAL, "Parquet files cannot be written now; the log tells why", e);
    }
  }

  private synchronized void broke(LockedInstance used) {
    instance.broke(used);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (instance != null) {
      instance.close();
    }
  }

  /** The rows as the engine takes them; closed with the stream. */
  private record Watched(RowStream rows, List<Column> columns, Runnable progress)
      implements RowSource {
    @Override
    public RowBatch next() {
      progress.run();
      return rows.next();
    }

    @Override
    public void cancel() {
      rows.cancel();
    }

    @Override
    public void close() {
      // by whoever opened it
    }
  }
}
