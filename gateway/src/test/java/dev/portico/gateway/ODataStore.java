package dev.portico.gateway;

import dev.portico.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The stores that the tables of {@link ODataMesh} can lie in; each gets the same rows. */
enum ODataStore {
  H2 {
    @Override
    Connection fill(Path folder, String sql) throws SQLException {
      Connection store =
          DriverManager.getConnection("jdbc:h2:mem:" + folder.getFileName(), "sa", "");
      run(store, sql.replace("TO_BYTES", "STRINGTOUTF8"));
      return store;
    }

    @Override
    String connection(Path folder, Connection store) {
      return "{type: jdbc, url: \"jdbc:h2:mem:%s\", user: sa, password: \"\", %s}"
          .formatted(folder.getFileName(), ALLOWED);
    }

    @Override
    String server() {
      return "{server: shop-db, type: custom, schema: PUBLIC}";
    }
  },

  /** With texts under a collation that is not that of the gateway. */
  POSTGRES {
    @Override
    Connection fill(Path folder, String sql) throws SQLException {
      TestPostgres postgres = TestPostgres.shared();
      String database = postgres.newDatabase();
      Connection store = postgres.superuser(database);
      run(
          store,
          "CREATE FUNCTION system_range(bigint, bigint) RETURNS TABLE (x bigint) LANGUAGE sql"
              + " AS 'SELECT generate_series($1, $2)'; CREATE FUNCTION to_bytes(text) RETURNS bytea"
              + " LANGUAGE sql AS 'SELECT convert_to($1, ''UTF8'')'");
      run(
          store,
          sql.replace("/*collation*/", "COLLATE \"und-x-icu\"").replace("TO_BYTES(", "to_bytes("));
      return store;
    }

    @Override
    String connection(Path folder, Connection store) throws SQLException {
      return "{type: jdbc, url: \"%s\", user: %s, password: %s, %s}"
          .formatted(
              TestPostgres.shared().url(store.getCatalog()),
              TestPostgres.READER,
              TestPostgres.READER_PASSWORD,
              ALLOWED.replace("PUBLIC", "public"));
    }

    @Override
    String server() {
      return "{server: shop-db, type: custom, schema: public}";
    }
  },

  PARQUET {
    @Override
    Connection fill(Path folder, String sql) throws SQLException, IOException {
      Connection store = DriverManager.getConnection("jdbc:duckdb:");
      run(
          store,
          "CREATE MACRO system_range(a, b) AS TABLE SELECT i AS x FROM range(a, b + 1) t(i)");
      run(store, sql.replace("TIME(6)", "TIME").replace("TO_BYTES", "encode"));
      Files.createDirectories(folder.resolve("shelf"));
      for (String table : tables(store)) {
        Path file = folder.resolve("shelf/" + table + ".parquet");
        run(store, "COPY \"" + table + "\" TO '" + file + "' (FORMAT parquet)");
      }
      return store;
    }

    @Override
    String connection(Path folder, Connection store) {
      return "{type: local, root: shelf, allow: [{domain: shop}, {domain: edge}]}";
    }

    @Override
    String server() {
      return "{server: shop-db, type: local, path: \"{model}.parquet\", format: parquet}";
    }
  };

  private static final String ALLOWED =
      "allow: [{domain: shop, schema: PUBLIC}, {domain: edge, schema: PUBLIC}]";

  /** Makes the tables; the caller closes what keeps them. */
  abstract Connection fill(Path folder, String sql) throws SQLException, IOException;

  /** The settings of the connection to them. */
  abstract String connection(Path folder, Connection store) throws SQLException;

  /** What a contract says of where they are. */
  abstract String server();

  private static void run(Connection store, String sql) throws SQLException {
    try (Statement statement = store.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> tables(Connection duckdb) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet tables = statement.executeQuery("SELECT table_name FROM duckdb_tables()")) {
      while (tables.next()) {
        names.add(tables.getString(1));
      }
    }
    return names;
  }
}
