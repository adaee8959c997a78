package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Names the tables of a product whose output ports are live in several versions: the highest active
 * version owns the plain name, and each major version is also {@code orders@1}.
 */
final class OutputPortVersions {
  private static final Comparator<TableDraft> BY_VERSION =
      Comparator.comparing(TableDraft::portVersion)
          .thenComparing(table -> table.contract().version());

  private OutputPortVersions() {}

  static List<TableDraft> named(
      List<TableDraft> tables, Consumer<Problem> problems, DescriptorFile product) {
    Map<String, List<TableDraft>> byName = new LinkedHashMap<>();
    tables.forEach(
        table -> byName.computeIfAbsent(table.name().key(), name -> new ArrayList<>()).add(table));
    List<TableDraft> named = new ArrayList<>();
    for (List<TableDraft> versions : byName.values()) {
      String port = versions.get(0).portName();
      if (versions.stream().allMatch(table -> table.portName().equals(port))) {
        named.addAll(versioned(versions, problems, product));
      } else {
        problems.accept(
            product.error(
                0,
                "the output ports "
                    + String.join(
                        ", ", versions.stream().map(TableDraft::portName).distinct().toList())
                    + " both publish table "
                    + versions.get(0).name()
                    + "; rename one with the custom property sqlName"));
      }
    }
    return named;
  }

  private static List<TableDraft> versioned(
      List<TableDraft> versions, Consumer<Problem> problems, DescriptorFile product) {
    if (versions.size() == 1) {
      return versions;
    }
    List<TableDraft> named = new ArrayList<>();
    named.add(owner(versions));
    Map<String, TableDraft> byMajor = new HashMap<>();
    versions.stream()
        .sorted(BY_VERSION.reversed())
        .forEach(
            table -> {
              TableDraft higher = byMajor.putIfAbsent(table.portVersion().major(), table);
              if (higher == null) {
                named.add(
                    table
                        .ofOneMajor()
                        .named(
                            new TableName(
                                table.name().schema(),
                                table.name().table() + "@" + table.portVersion().major())));
              } else {
                problems.accept(
                    product.warning(
                        0,
                        "version "
                            + table.portVersion()
                            + " of output port "
                            + table.portName()
                            + " cannot be reached: version "
                            + higher.portVersion()
                            + " has the name "
                            + table.name()
                            + "@"
                            + table.portVersion().major()));
              }
            });
    return named;
  }

  private static TableDraft owner(List<TableDraft> versions) {
    return versions.stream()
        .filter(table -> Lifecycle.active(table.contract().status()))
        .max(BY_VERSION)
        .or(() -> versions.stream().max(BY_VERSION))
        .orElseThrow();
  }
}
