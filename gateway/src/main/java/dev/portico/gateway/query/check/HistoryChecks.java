package dev.portico.gateway.query.check;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.PortErrors;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FilePort;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds rows that contradict the way in which their contract says that the past is kept. Each
 * question is one bounded statement. Called by one thread.
 */
public final class HistoryChecks {
  private static final Session NOBODY =
      new Session(
          new Principal("portico-validate", Set.of(), Map.of()), "local", SessionSettings.DEFAULT);

  /** No rows come out of a listing. */
  private static final int BATCH_ROWS = 1;

  private final RawTables tables;
  private final QueryService queries;
  private final Duration patience;

  /**
   * @param queries reads all rows of {@code tables}, whoever asks
   * @param patience of the listing of folders
   */
  public HistoryChecks(RawTables tables, QueryService queries, Duration patience) {
    this.tables = tables;
    this.queries = queries;
    this.patience = patience;
  }

  /**
   * Checks every table whose rows tell of a past.
   *
   * @param told is told each finding as soon as it is known
   * @return how many tables there are
   */
  public int run(Consumer<Finding> told) {
    List<CatalogTable> all = tables.read();
    for (CatalogTable table : all) {
      check(table, told);
    }
    return all.size();
  }

  private void check(CatalogTable table, Consumer<Finding> told) {
    Findings found = new Findings(table.name(), told);
    try {
      strategy(table, found);
    } catch (PortException e) {
      found.failed(PortErrors.explain(e));
    } catch (GatewayException e) {
      found.failed(e);
    }
  }

  /** What is found of one table. */
  private record Findings(TableName table, Consumer<Finding> told) {
    void problem(long count, String message) {
      if (count > 0) {
        told.accept(new Finding(table, Finding.Kind.PROBLEM, message));
      }
    }

    void note(String message) {
      told.accept(new Finding(table, Finding.Kind.NOTE, message));
    }

    void failed(GatewayException e) {
      told.accept(new Finding(table, Finding.Kind.FAILED, e.code() + ": " + e.getMessage()));
    }
  }

  private void strategy(CatalogTable table, Findings found) {
    TimeTravel travel = table.timeTravel();
    if (travel instanceof TimeTravel.Validity validity) {
      versions(table, found, validity.validFrom(), validity.validTo(), table.name());
    } else if (travel instanceof TimeTravel.History history) {
      versions(
          table,
          found,
          history.validFrom(),
          history.validTo(),
          table.name(),
          RawTables.past(table.name()));
    } else if (travel instanceof TimeTravel.Log log) {
      log(table, log, found);
    } else if (travel instanceof TimeTravel.Snapshots snapshots) {
      copies(table, snapshots, found);
    }
  }

  private void versions(
      CatalogTable table, Findings found, String from, String to, TableName... places) {
    List<String> key =
        table.primaryKey().stream().filter(k -> !k.equals(from) && !k.equals(to)).toList();
    List<String> columns = new ArrayList<>(key);
    columns.addAll(List.of(from, to));
    String rows = HistorySql.rows(columns, places);
    List<String> conditions = new ArrayList<>();
    conditions.add(HistorySql.isNull(List.of(from)));
    conditions.add(HistorySql.backward(from, to));
    if (!key.isEmpty()) {
      conditions.add(HistorySql.isNull(key));
    }
    List<Long> counts = numbers(HistorySql.counts(rows, conditions));
    found.problem(
        counts.get(0), count(counts.get(0), "row") + " without " + from + ", never shown");
    found.problem(
        counts.get(1),
        count(counts.get(1), "row") + " with " + from + " after " + to + ", never current");
    if (key.isEmpty()) {
      found.note(
          "whether versions overlap cannot be checked: the contract names no primaryKey beside "
              + from
              + " and "
              + to);
      return;
    }
    found.problem(counts.get(2), nullKeys(counts.get(2), key));
    List<Long> overlaps = numbers(HistorySql.overlaps(rows, key, from, to));
    found.problem(
        overlaps.get(0),
        count(overlaps.get(0), "version")
            + " reaching into the next one of their key ("
            + String.join(", ", key)
            + "), in "
            + count(overlaps.get(1), "key")
            + ", by "
            + from
            + " and "
            + to);
  }

  private void log(CatalogTable table, TimeTravel.Log log, Findings found) {
    List<String> same = new ArrayList<>(log.key());
    same.add(log.recordedAt());
    List<String> needed = List.copyOf(same);
    log.sequence().ifPresent(same::add);
    String rows = HistorySql.rows(same, table.name());
    List<String> conditions = new ArrayList<>();
    conditions.add(HistorySql.isNull(List.of(log.recordedAt())));
    if (!log.key().isEmpty()) {
      conditions.add(HistorySql.isNull(log.key()));
    }
    List<Long> counts = numbers(HistorySql.counts(rows, conditions));
    found.problem(
        counts.get(0),
        count(counts.get(0), "row") + " without " + log.recordedAt() + ", never shown");
    if (log.key().isEmpty()) {
      return; // every row stays
    }
    found.problem(counts.get(1), nullKeys(counts.get(1), log.key()));
    List<Long> ties = numbers(HistorySql.ties(rows, same, needed));
    found.problem(
        ties.get(0),
        count(ties.get(0), "row")
            + " sharing "
            + String.join(", ", same)
            + " with another, so that nothing says which is the newest; "
            + (log.sequence().isPresent()
                ? "sequence must tell them apart"
                : "a sequence in timeTravel would tell them apart"));
  }

  private void copies(CatalogTable table, TimeTravel.Snapshots snapshots, Findings found) {
    String column = snapshots.partition();
    if (table.relation() instanceof StoreRelation.Files files) {
      folders(table, snapshots, files, found);
      return;
    }
    String rows = HistorySql.rows(List.of(column), table.name());
    List<Long> counts =
        numbers(HistorySql.counts(rows, List.of(HistorySql.isNull(List.of(column)))));
    long without = counts.get(0);
    found.problem(without, count(without, "row") + " without " + column + ", in no copy");
    found.problem(counts.get(1) == without ? 1 : 0, "there is no copy");
  }

  /** Their names alone are looked at; no file is opened. */
  private void folders(
      CatalogTable table,
      TimeTravel.Snapshots snapshots,
      StoreRelation.Files files,
      Findings found) {
    String key =
        table.withUnpublished().columns().stream()
            .filter(c -> c.name().equals(snapshots.partition()))
            .findFirst()
            .orElseThrow()
            .storeName();
    Set<String> names = new HashSet<>();
    FilePort port = (FilePort) tables.port(table.connection());
    port.choose(
        files.files(),
        new FilePort.PartitionChoice() {
          @Override
          public String key() {
            return key;
          }

          @Override
          public String among(Set<String> found) {
            names.addAll(found);
            return "";
          }
        },
        new ExecutionContext("validate", Instant.now().plus(patience), ZoneOffset.UTC, BATCH_ROWS));
    Map<Instant, List<String>> copies =
        names.stream()
            .filter(name -> instant(name, snapshots).isPresent())
            .collect(Collectors.groupingBy(name -> instant(name, snapshots).orElseThrow()));
    int read = copies.values().stream().mapToInt(List::size).sum();
    int unread = names.size() - read;
    found.problem(
        unread,
        count(unread, "folder") + " of " + key + " with a name that is no instant, never shown");
    int again = read - copies.size();
    found.problem(
        again,
        count(again, "folder")
            + " of "
            + key
            + " with the instant of another, one of which is read");
    found.problem(copies.isEmpty() ? 1 : 0, "there is no copy");
  }

  private static String value(Map<String, String> folder, String key) {
    return folder.entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase(key) && e.getValue() != null)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static Optional<Instant> instant(String folder, TimeTravel.Snapshots snapshots) {
    return InstantText.read(folder, snapshots.zone());
  }

  private static String nullKeys(long count, List<String> key) {
    return count(count, "row") + " without a whole key (" + String.join(", ", key) + ")";
  }

  private static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** The one row of a question's answer. */
  private List<Long> numbers(String sql) {
    List<Long> numbers = new ArrayList<>();
    try (RowStream stream = queries.run(NOBODY, SqlRequest.of(sql))) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        if (batch.rows() > 0) {
          batch.columns().forEach(c -> numbers.add(((Number) c.value(0)).longValue()));
        }
      }
    }
    return numbers;
  }
}
