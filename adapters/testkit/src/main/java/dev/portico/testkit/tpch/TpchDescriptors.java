package dev.portico.testkit.tpch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Product and contracts of a domain that publishes TPC-H. They expect the connections {@link
 * #POSTGRES}, whose schema {@code public} holds the tables, and {@link #FILES}, whose root holds
 * {@code <table>.parquet}, in an environment named {@link #ENVIRONMENT}.
 */
public final class TpchDescriptors {
  public static final String POSTGRES = "pg";
  public static final String FILES = "files";
  public static final String ENVIRONMENT = "tpch";

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: %1$s
      name: %1$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
      """;
  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: %1$s-%2$s
      name: %2$s
      version: 1.0.0
      status: active
      domain: %1$s
      servers:
        - %3$s
      schema:
        - name: %2$s
          properties:
      """;
  private static final String IN_POSTGRES =
      "{server: %s, type: postgres, environment: %s, host: h, port: 5432, database: d, schema: public}"
          .formatted(POSTGRES, ENVIRONMENT);
  private static final String IN_FILES =
      "{server: %s, type: local, environment: %s, path: \"{model}.parquet\", format: parquet}"
          .formatted(FILES, ENVIRONMENT);

  private TpchDescriptors() {}

  /**
   * The same, with all tables as Parquet files of an object store.
   *
   * @param connection of type {@code s3}
   * @param location below which lie {@code <table>.parquet}, such as {@code s3://tpch}
   */
  public static void writeRemote(Path domains, String domain, String connection, String location)
      throws IOException {
    String server =
        "{server: %s, type: s3, environment: %s, location: \"%s/{model}.parquet\", format: parquet}"
            .formatted(connection, ENVIRONMENT, location);
    write(domains, domain, table -> server);
  }

  /**
   * Writes {@code domains/<domain>/*.yaml}.
   *
   * @param inPostgres the tables that PostgreSQL holds; the others are Parquet files
   */
  public static void write(Path domains, String domain, Set<TpchTable> inPostgres)
      throws IOException {
    write(domains, domain, table -> inPostgres.contains(table) ? IN_POSTGRES : IN_FILES);
  }

  private static void write(Path domains, String domain, Function<TpchTable, String> server)
      throws IOException {
    Path folder = Files.createDirectories(domains.resolve(domain));
    StringBuilder product = new StringBuilder(PRODUCT.formatted(domain));
    for (TpchTable table : TpchTable.values()) {
      String name = table.sqlName();
      Files.writeString(
          folder.resolve(name + ".odcs.yaml"), contract(domain, table, server.apply(table)));
      product.append(
          "  - {name: %1$s, version: 1.0.0, contractId: %2$s-%1$s}%n".formatted(name, domain));
    }
    Files.writeString(folder.resolve("tpch.odps.yaml"), product);
  }

  private static String contract(String domain, TpchTable table, String server) {
    return CONTRACT.formatted(domain, table.sqlName(), server) + properties(table);
  }

  /** The table's columns as a contract lists them, six blanks before each. */
  public static String properties(TpchTable table) {
    List<String> key = List.of(table.key().split(",\\s*"));
    return table.columns().stream()
        .map(column -> property(column.split(" ", 2), key))
        .collect(Collectors.joining());
  }

  private static String property(String[] nameAndType, List<String> key) {
    int position = key.indexOf(nameAndType[0]) + 1;
    return "      - {name: %s, physicalType: \"%s\", logicalType: %s, required: true%s}%n"
        .formatted(
            nameAndType[0],
            nameAndType[1],
            logicalType(nameAndType[1]),
            position > 0 ? ", primaryKey: true, primaryKeyPosition: " + position : "");
  }

  private static String logicalType(String type) {
    if (type.startsWith("VARCHAR")) {
      return "string";
    } else if (type.equals("DATE")) {
      return "date";
    }
    return type.startsWith("DECIMAL") ? "number" : "integer";
  }
}
