package dev.portico.testkit.tpch;

import io.trino.tpch.TpchEntity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** Generated TPC-H rows as text files, and their way into PostgreSQL and Parquet. One thread. */
public final class TpchData {
  private final Path folder;
  private final double scale;

  /**
   * @param folder for the text files; made when missing
   * @param scale the scale factor; 1 means 6 million rows of lineitem and a gigabyte of text
   */
  public TpchData(Path folder, double scale) {
    this.folder = folder;
    this.scale = scale;
  }

  /** Makes {@code table} with its primary key and fills it; fails when it is there. */
  public void loadPostgres(Connection postgres, TpchTable table) throws SQLException, IOException {
    try (Statement statement = postgres.createStatement();
        Reader rows = Files.newBufferedReader(text(table))) {
      statement.execute("CREATE TABLE " + table.sqlName() + " (" + table.columnList() + ")");
      postgres
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + table.sqlName() + " FROM STDIN (DELIMITER '|')", rows);
      statement.execute(
          "ALTER TABLE " + table.sqlName() + " ADD PRIMARY KEY (" + table.key() + ")");
      statement.execute("ANALYZE " + table.sqlName());
    }
  }

  /** Writes {@code target/<table>.parquet} with DuckDB's own row groups, unless it is there. */
  public void writeParquet(Connection duckdb, TpchTable table, Path target)
      throws SQLException, IOException {
    Path file = Files.createDirectories(target).resolve(table.sqlName() + ".parquet");
    if (Files.exists(file)) {
      return;
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_csv('%s', delim='|', header=false, auto_detect=false, quote='', columns=%s)) TO '%s' (FORMAT parquet)"
              .formatted(text(table), csvColumns(table), partial));
    }
    Files.move(partial, file);
  }

  private static String csvColumns(TpchTable table) {
    return table.columns().stream()
        .map(column -> "'" + column.replaceFirst(" ", "': '") + "'")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** The table's text file, generated at the first need. */
  private Path text(TpchTable table) throws IOException {
    Path file = Files.createDirectories(folder).resolve(table.sqlName() + ".tbl");
    if (!Files.exists(file)) {
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      generate(table, partial);
      Files.move(partial, file);
    }
    return file;
  }

  private void generate(TpchTable table, Path file) throws IOException {
    Iterable<? extends TpchEntity> rows =
        io.trino.tpch.TpchTable.getTable(table.sqlName()).createGenerator(scale, 1, 1);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (TpchEntity row : rows) {
        String line = row.toLine();
        writer.write(line, 0, line.endsWith("|") ? line.length() - 1 : line.length());
        writer.write('\n');
      }
    }
  }
}
