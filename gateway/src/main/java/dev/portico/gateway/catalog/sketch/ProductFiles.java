package dev.portico.gateway.catalog.sketch;

import dev.portico.gateway.catalog.sketch.SketchedTable.Place;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes sketched tables as one product file and the contracts it names. Used once. */
final class ProductFiles {
  private static final String FIRST_VERSION = "1.0.0";

  private final String name;
  private final String domain;
  private final String connection;
  private final Map<String, String> files = new LinkedHashMap<>();

  ProductFiles(String name, String domain, String connection) {
    this.name = name;
    this.domain = domain;
    this.connection = connection;
  }

  /** Content by file name. */
  Map<String, String> of(List<SketchedTable> tables) {
    Map<Place, List<SketchedTable>> byPlace = new LinkedHashMap<>();
    tables.forEach(t -> byPlace.computeIfAbsent(t.place(), p -> new ArrayList<>()).add(t));
    Map<String, String> ports = new LinkedHashMap<>();
    Map<String, String> contracts = new LinkedHashMap<>();
    byPlace.forEach(
        (place, here) -> {
          String port = port(here, byPlace.size(), ports);
          String id = domain + "-" + name + (byPlace.size() == 1 ? "" : "-" + port);
          ports.put(port, id + "-contract");
          contracts.put(port + ".odcs.yaml", contract(id + "-contract", place, here));
        });
    files.put(name + ".odps.yaml", product(ports));
    files.putAll(contracts);
    return files;
  }

  private String port(List<SketchedTable> tables, int places, Map<String, String> ports) {
    String wanted = places == 1 ? name : tables.get(0).name().replaceAll("[^A-Za-z0-9_-]+", "-");
    String port = wanted.matches("[A-Za-z0-9].*") ? wanted : "port-" + wanted;
    for (int i = 2; ports.containsKey(port); i++) {
      port = wanted + "-" + i;
    }
    return port;
  }

  private String product(Map<String, String> ports) {
    List<String> lines = new ArrayList<>();
    lines.add("# Written by portico new product from connection " + connection + ". Look it over.");
    lines.add("apiVersion: v1.0.0");
    lines.add("kind: DataProduct");
    lines.add("id: " + domain + "-" + name);
    lines.add("name: " + name);
    lines.add("version: " + FIRST_VERSION);
    lines.add("status: active");
    lines.add("domain: " + domain);
    lines.add("# description: {purpose: What is this for?}");
    lines.add("# team: {name: " + domain + "-team}");
    lines.add(
        "# support: [{channel: \"#"
            + domain
            + "\", url: \"https://chat.example/"
            + domain
            + "\"}]");
    lines.add("outputPorts:");
    ports.forEach(
        (port, id) -> {
          lines.add("  - name: " + port);
          lines.add("    version: " + FIRST_VERSION);
          lines.add("    contractId: " + id);
        });
    return String.join("\n", lines) + "\n";
  }

  private String contract(String id, Place place, List<SketchedTable> tables) {
    List<String> lines = new ArrayList<>();
    lines.add("# Written by portico new product from connection " + connection + ". Look it over:");
    lines.add("# what is called suggested is a guess, and a guess may have missed something.");
    lines.add("apiVersion: v3.1.0");
    lines.add("kind: DataContract");
    lines.add("id: " + id);
    lines.add("version: " + FIRST_VERSION);
    lines.add("status: active");
    lines.add("domain: " + domain);
    lines.add("servers:");
    lines.add("  - server: " + YamlText.of(connection));
    place.server().forEach(line -> lines.add("    " + line));
    lines.add("schema:");
    tables.forEach(table -> table(table, lines));
    return String.join("\n", lines) + "\n";
  }

  private static void table(SketchedTable table, List<String> lines) {
    lines.add("  - name: " + YamlText.of(table.name()));
    if (!table.storeName().equals(table.name())) {
      lines.add("    physicalName: " + YamlText.of(table.storeName()));
    }
    table.description().ifPresent(d -> lines.add("    description: " + YamlText.of(d)));
    table.leftOut().forEach(why -> lines.add("    # not here: " + YamlText.comment(why)));
    table
        .history()
        .ifPresent(
            travel -> {
              lines.add("    # suggested: this may be how the table keeps its past; check, then");
              lines.add("    # take the marks away");
              lines.add("    # customProperties:");
              lines.add("    #   - property: timeTravel");
              lines.add("    #     value: " + YamlText.comment(travel));
            });
    if (!table.relationships().isEmpty()) {
      lines.add("    relationships:");
      table.relationships().forEach(relationship -> lines.add("      - " + relationship));
    }
    lines.add("    properties:");
    table.columns().forEach(column -> column(column, lines));
  }

  private static void column(SketchedColumn column, List<String> lines) {
    lines.add("      - name: " + YamlText.of(column.name()));
    String in = "        ";
    if (!column.storeName().equals(column.name())) {
      lines.add(in + "physicalName: " + YamlText.of(column.storeName()));
    }
    lines.add(in + "logicalType: " + TypeText.logical(column.type()));
    lines.add(
        in
            + "physicalType: "
            + YamlText.of(column.physicalType())
            + (column.note().isEmpty() ? "" : " # " + YamlText.comment(column.note())));
    if (column.type().kind() == TypeKind.ARRAY) {
      lines.add(in + "items: {logicalType: " + TypeText.logical(column.type().element()) + "}");
    }
    if (column.required()) {
      lines.add(in + "required: true");
    }
    if (column.keyPosition() > 0) {
      lines.add(in + "primaryKey: true");
      lines.add(in + "primaryKeyPosition: " + column.keyPosition());
    }
    column.description().ifPresent(d -> lines.add(in + "description: " + YamlText.of(d)));
    column.refersTo().ifPresent(target -> lines.add(in + "relationships: [{to: " + target + "}]"));
    Optional<PersonalData.Suspicion> personal = column.personal();
    personal.ifPresent(
        suspicion -> {
          lines.add(
              in
                  + "# suggested by its "
                  + suspicion.because()
                  + ": "
                  + suspicion.what()
                  + "; check");
          lines.add(in + "tags: [pii]");
          lines.add(in + "classification: restricted");
        });
  }
}
