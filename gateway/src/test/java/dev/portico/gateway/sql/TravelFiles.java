package dev.portico.gateway.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Publishes the tables of a {@link SqlMesh} from CSV files too, as schema {@code csv}, and tables
 * whose past is in another port of their product, as schema {@code mixed}.
 */
final class TravelFiles {
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private final Path folder;

  private TravelFiles(Path folder) {
    this.folder = folder;
  }

  /** All tables as CSV, those in folders too. */
  static void csv(Path folder, List<MeshTable> tables) throws IOException {
    TravelFiles files = new TravelFiles(folder);
    for (MeshTable table : tables) {
      files.rows(table);
      String path =
          table.copies().isEmpty()
              ? "csv/{model}.csv"
              : "csv/{model}/" + table.copies() + "=*/*.csv";
      files.product(
          "csv", table.name(), List.of(files.port("all", server(path, "csv"), table, "")));
    }
  }

  /**
   * A table in one store whose past is in another: {@code mixed.<name>}.
   *
   * @param past under whose name the rows are in the other store
   */
  static void split(
      Path folder, String name, MeshTable live, TestStore here, String past, String there)
      throws IOException {
    TravelFiles files = new TravelFiles(folder);
    String strategy =
        "{strategy: history, historyPort: then, historyTable: "
            + past
            + ", validFrom: valid_from, validTo: valid_to}";
    files.product(
        "mixed",
        name,
        List.of(
            files.port("now", server(here), live.travelling(strategy), name),
            files.port("then", there, named(live, past), name + "_then")));
  }

  /** A table whose files the test wrote itself. */
  static void publish(Path folder, String schema, String server, MeshTable table)
      throws IOException {
    TravelFiles files = new TravelFiles(folder);
    files.product(schema, table.name(), List.of(files.port("all", server, table, "")));
  }

  private static MeshTable named(MeshTable table, String name) {
    return new MeshTable(name, table.columns(), List.of());
  }

  static String server(TestStore store) {
    return SqlMeshFiles.server(store, "");
  }

  static String server(String path, String format) {
    return "{server: files, type: local, environment: test, path: \""
        + path
        + "\", format: "
        + format
        + "}";
  }

  private record Port(String name, String server, MeshTable table, String sqlName) {}

  private Port port(String name, String server, MeshTable table, String sqlName) {
    return new Port(name, server, table, sqlName);
  }

  private void product(String domain, String name, List<Port> ports) throws IOException {
    Path descriptors = Files.createDirectories(folder.resolve("domains").resolve(domain));
    StringBuilder product = new StringBuilder(PRODUCT.formatted(domain, name));
    for (Port port : ports) {
      String id = domain + "-" + name + "-" + port.name();
      product.append(
          "  - {name: " + port.name() + ", version: 1.0.0, contractId: contract-" + id + "}\n");
      Files.writeString(
          descriptors.resolve(name + "-" + port.name() + ".odcs.yaml"),
          CONTRACT.formatted(id, domain, port.server())
              + SqlMeshFiles.object(port.table(), port.sqlName()));
    }
    Files.writeString(descriptors.resolve(name + ".odps.yaml"), product.toString());
  }

  private void rows(MeshTable table) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files").resolve("csv"));
    if (table.copies().isEmpty()) {
      write(files.resolve(table.name() + ".csv"), table, table.rows());
      return;
    }
    int key = index(table, table.copies());
    Map<String, List<List<Object>>> copies = new LinkedHashMap<>();
    table
        .rows()
        .forEach(r -> copies.computeIfAbsent(text(r.get(key)), k -> new ArrayList<>()).add(r));
    for (Map.Entry<String, List<List<Object>>> copy : copies.entrySet()) {
      Path in = files.resolve(table.name()).resolve(table.copies() + "=" + folder(copy.getKey()));
      write(Files.createDirectories(in).resolve("part.csv"), table, copy.getValue());
    }
  }

  private static String folder(String value) {
    return value.isEmpty() ? "__HIVE_DEFAULT_PARTITION__" : value.replace(":", "%3A");
  }

  private static int index(MeshTable table, String column) {
    return table.columns().stream().map(MeshTable.Column::name).toList().indexOf(column);
  }

  private static void write(Path file, MeshTable table, List<List<Object>> rows)
      throws IOException {
    int key = table.copies().isEmpty() ? -1 : index(table, table.copies());
    List<String> lines = new ArrayList<>();
    lines.add(line(table.columns().stream().map(c -> (Object) c.name()).toList(), key));
    rows.forEach(row -> lines.add(line(row, key)));
    Files.write(file, lines);
  }

  private static String line(List<Object> values, int without) {
    List<Object> kept = new ArrayList<>(values);
    if (without >= 0) {
      kept.remove(without);
    }
    return kept.stream().map(TravelFiles::text).collect(Collectors.joining(","));
  }

  /** Instants as people write them: with a space and without zone, or ISO 8601 in UTC. */
  private static String text(Object value) {
    if (value == null) {
      return "";
    } else if (value instanceof LocalDateTime time) {
      return TEXT.format(time);
    } else if (value instanceof Instant instant) {
      return instant.toString();
    }
    return value.toString();
  }

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: product-%1$s-%2$s
      name: product-%1$s-%2$s
      version: 1.0.0
      status: active
      domain: %1$s
      outputPorts:
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: contract-%1$s
      version: 1.0.0
      status: active
      domain: %2$s
      servers:
        - %3$s
      schema:
      """;
}
