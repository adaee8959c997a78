package dev.portico.gateway.history;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Captures a table one minute after the other, until somebody kills the process, and tells of each
 * round once it is captured. The table's rows in a round are known beforehand.
 */
final class CapturingProcess {
  static final TableName TABLE = new TableName("made", "up");

  private CapturingProcess() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    AtomicLong round = new AtomicLong();
    ServerSettings.History limits =
        new ServerSettings.History(
            false,
            Duration.ofMinutes(1),
            Optional.empty(),
            1,
            Duration.ofMinutes(1),
            1_000_000,
            1L << 30,
            256L << 20);
    try (HistoryService history =
        new HistoryService(
            folder.resolve("state"),
            folder.resolve("spill"),
            1L << 30,
            limits,
            catalog(round),
            () -> true,
            () -> instant(round.get()))) {
      long done = history.last(TABLE).map(CapturingProcess::round).orElse(0L);
      while (true) {
        round.set(++done);
        CaptureReport report = history.capture(TABLE);
        if (report.problem().isPresent()) {
          throw new IllegalStateException(report.problem().get());
        }
        System.out.println(done);
      }
    }
  }

  private static long round(Instant at) {
    return Duration.between(HistoryMesh.START, at).toMinutes();
  }

  static Instant instant(long round) {
    return HistoryMesh.START.plus(Duration.ofMinutes(round));
  }

  /** Sorted, as text. */
  static List<String> rows(long round) {
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < 200; id++) {
      // every row changes now and then; some are gone for a while
      long changed = (round + id * 7L) / 10;
      Random random = new Random(changed * 1_000 + id);
      if (random.nextInt(10) > 0) {
        rows.add(id + "|" + random.nextInt(1_000));
      }
    }
    return rows.stream().sorted().toList();
  }

  private static Catalog catalog(AtomicLong round) {
    CatalogTable table =
        new CatalogTable(
            TABLE,
            new Publisher.OutputPort(
                new DataProduct(
                    "p",
                    "p",
                    "1.0.0",
                    "active",
                    "made",
                    "o",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of()),
                "all",
                "1.0.0",
                "c",
                List.of()),
            "none",
            new StoreRelation.Scan("up", ""),
            List.of(column("id", ColumnType.INTEGER), column("name", ColumnType.VARCHAR)),
            List.of("id"),
            false,
            List.of(),
            List.of(),
            Optional.empty(),
            new TimeTravel.Captured(
                Duration.ofMinutes(1), Optional.empty(), List.of(), TimeTravel.OptedIn.CONTRACT),
            OptionalLong.empty());
    CatalogSnapshot snapshot =
        new CatalogSnapshot(1, List.of(table), List.of(), List.of(), List.of());
    Port port = new MadeUp(round);
    return new Catalog() {
      @Override
      public CatalogSnapshot snapshot() {
        return snapshot;
      }

      @Override
      public Port port(String connection) {
        return port;
      }
    };
  }

  private static CatalogColumn column(String name, ColumnType type) {
    return new CatalogColumn(
        name,
        name,
        type,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private record MadeUp(AtomicLong round) implements ScanPort {
    @Override
    public ScanResult scan(ScanRequest request, ExecutionContext context) {
      List<String> rows = rows(round.get());
      ColumnVector ids = new ColumnVector(ColumnType.INTEGER, rows.size());
      ColumnVector names = new ColumnVector(ColumnType.VARCHAR, rows.size());
      for (int i = 0; i < rows.size(); i++) {
        String[] cells = rows.get(i).split("\\|");
        ids.set(i, Integer.valueOf(cells[0]));
        names.set(i, cells[1]);
      }
      RowBatch batch = new RowBatch(rows.size(), List.of(ids, names));
      return new ScanResult(
          new RowSource() {
            private boolean read;

            @Override
            public List<Column> columns() {
              return request.columns();
            }

            @Override
            public RowBatch next() {
              RowBatch next = read ? null : batch;
              read = true;
              return next;
            }

            @Override
            public void cancel() {}

            @Override
            public void close() {}
          },
          Predicate.ALL);
    }

    @Override
    public void ping(Duration patience) {}

    @Override
    public void close() {}
  }
}
