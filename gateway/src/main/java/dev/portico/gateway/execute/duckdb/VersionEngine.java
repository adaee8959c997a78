package dev.portico.gateway.execute.duckdb;

import static java.util.stream.Collectors.joining;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory.Part;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.plan.write.Transport;
import dev.portico.gateway.session.Deadline;
import dev.portico.spi.Column;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.RowSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine for one capture: takes a table's present rows, finds how they differ from the versions
 * captured before, and writes files of versions. It has memory of its own and the disk to spill to,
 * and reaches no folder but those given. The difference is one of whole rows and their numbers, so
 * that it needs no key and finds the same with one. For one thread; {@link #cancel} from any.
 */
public final class VersionEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VersionEngine.class);
  private static final int THREADS = 2;

  private final LockedInstance instance;
  private final FragmentFunction function;
  private final DuckDBConnection connection;
  private final Path spillFolder;
  private final Deadline deadline;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile FragmentInput input;
  private volatile boolean cancelled;
  private volatile boolean closed;
  private List<Column> columns = List.of();

  private VersionEngine(
      LockedInstance instance,
      FragmentFunction function,
      DuckDBConnection connection,
      Path spillFolder,
      Deadline deadline) {
    this.instance = instance;
    this.function = function;
    this.connection = connection;
    this.spillFolder = spillFolder;
    this.deadline = deadline;
  }

  /**
   * How rows differ from the versions of before.
   *
   * @param opened rows that are new
   * @param closed versions that are no more
   */
  public record Difference(long opened, long closed) {}

  /**
   * Opens an engine.
   *
   * @param spillFolder for what does not fit into memory; of this engine alone
   * @param folders the only ones that it reads and writes
   */
  public static VersionEngine open(
      long memoryBytes,
      long spillBytes,
      Path spillFolder,
      List<String> folders,
      Deadline deadline) {
    FragmentFunction function = new FragmentFunction();
    EngineSettings settings =
        new EngineSettings(
            memoryBytes, spillBytes, spillFolder, THREADS, 1, Duration.ZERO, 1, folders);
    try {
      LockedInstance instance = LockedInstance.open(settings, function);
      try {
        return new VersionEngine(instance, function, instance.take(), spillFolder, deadline);
      } catch (SQLException e) {
        instance.close();
        throw e;
      }
    } catch (SQLException e) {
      LOG.error("the engine of a capture does not start", e);
      throw new GatewayException(
          ErrorCode.INTERNAL, "the engine of a capture does not start; the log tells why", e);
    }
  }

  /**
   * Takes the present rows.
   *
   * @param named the columns, by their names in the versions
   * @param rows delivers them in this order
   * @return how many there are
   */
  public long load(List<Column> named, Supplier<RowSource> rows) {
    columns = List.copyOf(named);
    input =
        new FragmentInput(
            columns, 1, () -> begun(rows), cause -> failure.compareAndSet(null, cause));
    long id = function.register(input);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      shown
          .append(i > 0 ? ", " : "")
          .append(Transport.entering(column.type(), "c" + i))
          .append(" AS ")
          .append(name(column));
    }
    try {
      return run(
          "CREATE TEMP TABLE present AS SELECT "
              + shown
              + " FROM "
              + LockedInstance.FRAGMENT_FUNCTION
              + "("
              + id
              + ")",
          "present");
    } finally {
      function.forget(id);
      input.close();
    }
  }

  /** A store that answers after the capture was stopped is not read. */
  private RowSource begun(Supplier<RowSource> rows) {
    RowSource source = rows.get();
    if (cancelled || deadline.passed()) {
      source.cancel();
    }
    return source;
  }

  /**
   * Takes the present rows from files.
   *
   * @param storeNames the name in the files of each column
   */
  public long load(
      List<Column> named, Map<String, String> storeNames, FileTable files, FileListing listing) {
    columns = List.copyOf(named);
    FileTable read =
        new FileTable(
            files.location(),
            files.format(),
            files.csv(),
            files.columns().stream().filter(c -> storeNames.containsValue(c.name())).toList());
    String shown =
        columns.stream()
            .map(c -> VersionReads.name(storeNames.get(c.name())) + " AS " + name(c))
            .collect(joining(", "));
    return run(
        "CREATE TEMP TABLE present AS SELECT " + shown + " FROM " + FileReads.from(read, listing),
        "present");
  }

  /**
   * Compares the present rows with the versions that were current.
   *
   * @param before at the last capture
   */
  public Difference difference(Versions before, Instant last) {
    run("CREATE TEMP VIEW past AS " + VersionSql.past(columns, before, last), null);
    run("CREATE TEMP TABLE change AS " + VersionSql.change(columns), null);
    return new Difference(number(VersionSql.more()), number(VersionSql.fewer()));
  }

  /**
   * Looks for faults of the present rows' key.
   *
   * @param key its columns, all of them loaded
   */
  public KeyFaults keyFaults(List<String> key) {
    return new KeyFaults(number(VersionSql.withoutKey(key)), number(VersionSql.repeatedKeys(key)));
  }

  /**
   * What is wrong with a key.
   *
   * @param missing rows that lack a part of it
   * @param repeated rows whose key another row has as well, not counting the first of each
   */
  public record KeyFaults(long missing, long repeated) {
    public boolean any() {
      return missing > 0 || repeated > 0;
    }
  }

  /** Writes all present rows as versions. */
  public void writeAll(Path file, long firstId, Instant at) {
    copy(VersionSql.opened(columns, firstId, at, "present"), file);
  }

  /** Writes the rows that are new as versions. */
  public void writeOpened(Path file, long firstId, Instant at) {
    copy(VersionSql.opened(columns, firstId, at, VersionSql.added(columns)), file);
  }

  /** Writes the ends of the versions that are no more; of equal ones the oldest end first. */
  public void writeClosed(Path file, Instant at) {
    copy(VersionSql.closed(columns, at), file);
  }

  /**
   * Writes the versions of some files into one.
   *
   * @param part the files; no column has two types in them
   * @param condition over the columns: what to leave out; empty text for nothing
   * @param all which versions have ended
   * @param endedBefore versions that ended before are left out; null to keep them
   */
  public void mergeOpened(
      Part part, String condition, Versions all, Instant endedBefore, Path file) {
    copy(
        VersionSql.merged(
            part.paths(),
            part.types().keySet().stream().sorted().toList(),
            condition,
            all.closed(),
            endedBefore),
        file);
  }

  /** Writes the ends of some files into one, without those before an instant. */
  public void mergeClosed(List<String> files, Instant endedBefore, Path file) {
    copy(VersionSql.mergedEnds(files, endedBefore), file);
  }

  /** How many rows the files hold for which a condition is true; an empty text for all. */
  public long count(List<String> files, String condition) {
    if (files.isEmpty()) {
      return 0;
    }
    return number(
        "SELECT count(*) FROM "
            + VersionReads.files(files)
            + " o"
            + (condition.isEmpty() ? "" : " WHERE " + condition));
  }

  /**
   * A condition that a column of the versions has the value of a text, in whatever type it had.
   *
   * @throws GatewayException when the text is no such value
   */
  public String equal(Column column, String text) {
    String type = Transport.engineType(column.type());
    String value = "TRY_CAST(" + LockedInstance.text(text) + " AS " + type + ")";
    if (number("SELECT CAST(" + value + " IS NULL AS BIGINT)") == 1) {
      throw new GatewayException(
          ErrorCode.PARAMETER_INVALID,
          "the key's value for \"" + column.name() + "\" is no " + column.type());
    }
    return "TRY_CAST(o." + name(column) + " AS " + type + ") = " + value;
  }

  private void copy(String select, Path file) {
    // the file is there already, with its permissions
    run(
        "COPY ("
            + select
            + ") TO "
            + LockedInstance.text(file.toString())
            + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
        null);
  }

  private long run(String sql, String counted) {
    try (Statement statement = statement()) {
      statement.execute(sql);
      return counted == null ? 0 : number("SELECT count(*) FROM " + counted);
    } catch (SQLException e) {
      throw explain(e);
    }
  }

  private long number(String sql) {
    try (Statement statement = statement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : 0;
    } catch (SQLException e) {
      throw explain(e);
    }
  }

  private Statement statement() throws SQLException {
    deadline.check();
    if (cancelled) {
      throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the capture was cancelled");
    }
    Statement statement = connection.createStatement();
    statement.setQueryTimeout((int) Math.max(1, deadline.remaining().toSeconds()));
    return statement;
  }

  private GatewayException explain(SQLException complaint) {
    Throwable cause = failure.get();
    if (cancelled) {
      return new GatewayException(ErrorCode.QUERY_CANCELLED, "the capture was cancelled");
    } else if (deadline.passed()) {
      return deadline.exceeded();
    } else if (cause instanceof GatewayException known) {
      return known;
    } else if (cause instanceof PortException port) {
      return PortErrors.explain(port);
    }
    LOG.error("a capture failed in the engine", complaint);
    return EngineErrors.explain(complaint, new ScannedFiles());
  }

  private static String name(Column column) {
    return VersionReads.name(column.name());
  }

  /** Stops the store and the engine; the capture ends soon with QUERY_CANCELLED. */
  public void cancel() {
    cancelled = true;
    stop();
  }

  /**
   * Stops both when the deadline has passed, or again when they were cancelled: what began in that
   * moment missed it. Called from time to time; the capture ends soon with QUERY_TIMEOUT.
   */
  public void watch() {
    if (cancelled || deadline.passed()) {
      stop();
    }
  }

  private void stop() {
    FragmentInput reading = input;
    if (reading != null) {
      reading.cancel();
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        DriverAccess.interrupt(connection);
      } catch (SQLException e) {
        LOG.debug("a capture that ends could not be interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      instance.discard(connection);
      instance.close();
      // the engine has removed what it put there
      Files.deleteIfExists(spillFolder);
    } catch (SQLException | IOException e) {
      LOG.warn("the engine of a capture did not close", e);
    }
  }
}
