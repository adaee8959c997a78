package dev.portico.gateway.tpch;

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

/** Generated TPC-H rows as text files, and their way into PostgreSQL and Parquet. */
final class TpchData {
  private final Path folder;
  private final double scale;

  TpchData(Path folder, double scale) {
    this.folder = folder;
    this.scale = scale;
  }

  /** Writes {@code <table>.tbl} files, unless they are there. */
  void generate() throws IOException {
    Files.createDirectories(folder);
    for (TpchTable table : TpchTable.values()) {
      Path file = text(table);
      if (!Files.exists(file)) {
        write(table, file);
      }
    }
  }

  private void write(TpchTable table, Path file) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (BufferedWriter writer = Files.newBufferedWriter(partial)) {
      Iterable<? extends TpchEntity> rows =
          io.trino.tpch.TpchTable.getTable(table == TpchTable.PARTSUPP ? "partsupp" : table.sqlName())
              .createGenerator(scale, 1, 1);
      for (TpchEntity row : rows) {
        String line = row.toLine();
        writer.write(line.endsWith("|") ? line.substring(0, line.length() - 1) : line);
        writer.write('\n');
      }
    }
    Files.move(partial, file);
  }

  private Path text(TpchTable table) {
    return folder.resolve(table.sqlName() + ".tbl");
  }

  void loadPostgres(Connection postgres, TpchTable table) throws SQLException, IOException {
    try (Statement statement = postgres.createStatement();
        Reader rows = Files.newBufferedReader(text(table))) {
      statement.execute(
          "CREATE TABLE " + table.sqlName() + " (" + table.columnList() + ", PRIMARY KEY (" + table.key() + "))");
      postgres
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY " + table.sqlName() + " FROM STDIN (DELIMITER '|')", rows);
      statement.execute("ANALYZE " + table.sqlName());
    }
  }

  /** Writes {@code <folder>/<table>.parquet}, unless it is there. */
  void writeParquet(Connection duckdb, TpchTable table, Path target) throws SQLException, IOException {
    Files.createDirectories(target);
    Path file = target.resolve(table.sqlName() + ".parquet");
    if (Files.exists(file)) {
      return;
    }
    String columns =
        table.columns().stream()
            .map(c -> "'" + c.substring(0, c.indexOf(' ')) + "': '" + c.substring(c.indexOf(' ') + 1) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_csv('"
              + text(table)
              + "', delim='|', header=false, auto_detect=false, quote='', columns="
              + columns
              + ")) TO '"
              + file
              + "' (FORMAT parquet)");
    }
  }
}
