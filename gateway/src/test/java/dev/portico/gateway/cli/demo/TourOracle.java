package dev.portico.gateway.cli.demo;

import dev.portico.gateway.execute.duckdb.ParquetExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right answers of the tour: the same rows in one plain DuckDB, without stores, gateway or
 * fragments between. Tables are read from CSV files written by the generator itself.
 */
final class TourOracle implements AutoCloseable {
  /** A table with a history, its clause if it has one, and its alias. */
  private static final Pattern TRAVELLER =
      Pattern.compile(
          "(listeners\\.subscriptions|listeners\\.profiles|payments\\.royalties)"
              + "(?: FOR SYSTEM_TIME AS OF (DATE '[0-9-]+'))?"
              + "(?:(?: AS)? (?!FOR\\b|ON\\b|WHERE\\b|GROUP\\b|ORDER\\b)(\\w+))?");

  private static final String HOLDS = "valid_from <= $T AND (valid_to IS NULL OR valid_to > $T)";

  private static final Map<String, String> HISTORIES =
      Map.of(
          "listeners.subscriptions",
          "SELECT * FROM listeners.subscriptions WHERE " + HOLDS,
          "listeners.profiles",
          "SELECT * EXCLUDE (valid_from, valid_to) FROM (FROM listeners.profiles UNION ALL FROM"
              + " listeners.profiles_history) WHERE "
              + HOLDS,
          "payments.royalties",
          "SELECT * FROM payments.royalties AS l WHERE status <> 'withdrawn' AND revision = (SELECT"
              + " max(k.revision) FROM payments.royalties AS k WHERE k.royalty_id = l.royalty_id"
              + " AND k.recorded_at <= $T)");

  private final ParquetExport duckdb;
  private final Path folder;
  private int answers;

  private TourOracle(ParquetExport duckdb, Path folder) {
    this.duckdb = duckdb;
    this.folder = folder;
  }

  /** Makes the data of a scale in an empty folder. */
  static TourOracle of(DemoScale scale, Path folder) throws IOException, SQLException {
    TourOracle oracle = new TourOracle(ParquetExport.open(folder), folder);
    try {
      oracle.fill(scale);
      return oracle;
    } catch (IOException | SQLException | RuntimeException e) {
      oracle.close();
      throw e;
    }
  }

  private void fill(DemoScale scale) throws IOException, SQLException {
    duckdb.run("SET TimeZone = 'UTC'");
    DemoFiles files = new DemoFiles(scale, folder);
    Path counted = folder.resolve("counted.csv");
    files.writePartners();
    files.writePlays(counted, line -> {});
    for (String schema : List.of("listeners", "catalogue", "plays", "payments", "partners")) {
      duckdb.run("CREATE SCHEMA " + schema);
    }
    duckdb.run(
        "CREATE VIEW plays.play_events AS SELECT * FROM read_parquet('"
            + files.plays()
            + "/play_events/*/*.parquet', hive_partitioning = true)");
    duckdb.run("CREATE VIEW plays.play_events_lake AS FROM plays.play_events");
    for (String table : List.of("partners", "campaigns")) {
      duckdb.run(
          "CREATE TABLE partners."
              + table
              + " AS SELECT * FROM read_csv('"
              + files.partners()
              + "/"
              + table
              + ".csv', delim = ';', header = true, nullstr = 'NULL')");
    }
    schema("listeners.sql", "listeners");
    schema("catalogue.sql", "catalogue");
    schema("payments.sql", "payments");
    ListenersData listeners = new ListenersData(scale);
    load("listeners.profiles", listeners::profiles);
    load("listeners.profiles_history", listeners::profilesHistory);
    load("listeners.subscriptions", listeners::subscriptions);
    CatalogueData catalogue = new CatalogueData(scale);
    load("catalogue.artists", catalogue::artists);
    load("catalogue.tracks", catalogue::tracks);
    load("payments.royalties", PaymentsData.from(scale, counted)::royalties);
  }

  private void schema(String resource, String schema) throws IOException, SQLException {
    for (String sql : DemoResources.statements(resource)) {
      if (sql.startsWith("CREATE TABLE")) {
        duckdb.run(
            sql.replace("CREATE TABLE ", "CREATE TABLE " + schema + ".")
                .replace(" REFERENCES accounts", "")
                .replace("TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMPTZ"));
      }
    }
  }

  private void load(String table, TableRows rows) throws IOException, SQLException {
    Path file = folder.resolve(table + ".csv");
    try (CsvSink sink = CsvSink.plain(file)) {
      rows.writeTo(sink);
    }
    duckdb.run("COPY " + table + " FROM '" + file + "' (FORMAT csv, HEADER false)");
  }

  /**
   * A statement without clauses: each table that has a history becomes a sub-query that spells out
   * which of its rows were current, at the instant of its clause or now.
   */
  static String spelledOut(String sql) {
    Matcher reference = TRAVELLER.matcher(sql);
    return reference.replaceAll(
        found -> {
          String instant = found.group(2) == null ? "now()" : found.group(2) + "::TIMESTAMPTZ";
          String rows = HISTORIES.get(found.group(1)).replace("$T", instant);
          String alias = found.group(3) == null ? "t" : found.group(3);
          return Matcher.quoteReplacement("(" + rows + ") AS " + alias + "\n");
        });
  }

  /** The rows of a statement, cells joined by {@code |}, in the form of {@link #normal}. */
  List<String> answer(String sql) throws IOException, SQLException {
    Path file = folder.resolve("answer-" + ++answers + ".csv");
    duckdb.run(
        "COPY ("
            + spelledOut(sql)
            + ") TO '"
            + file
            + "' (FORMAT csv, HEADER false, DELIMITER '|', QUOTE '', NULL 'NULL')");
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      List<String> cells = new ArrayList<>();
      for (String cell : line.split("\\|", -1)) {
        cells.add(normal(cell));
      }
      rows.add(String.join("|", cells));
    }
    return rows;
  }

  /** Instants without zone (all are UTC), instants and numbers without trailing zeros. */
  static String normal(String cell) {
    if (cell.matches("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d.*")) {
      String local = cell.replace('T', ' ').replaceFirst("(Z|\\+00(:?00)?| UTC)$", "");
      return local.contains(".") ? local.replaceFirst("\\.?0+$", "") : local;
    }
    return cell.matches("-?\\d+\\.\\d+") ? cell.replaceFirst("\\.?0+$", "") : cell;
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
