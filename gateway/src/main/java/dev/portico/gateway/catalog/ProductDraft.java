package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;

/**
 * A product with the drafts of its tables.
 *
 * @param root the descriptor's content
 * @param intended every table its contracts describe, those with faults included
 * @param live whether its status lets it be published
 */
record ProductDraft(
    DescriptorFile file,
    YamlMap root,
    DataProduct product,
    List<TableDraft> tables,
    List<TableName> intended,
    List<Problem> problems,
    boolean live) {
  ProductDraft {
    tables = List.copyOf(tables);
    intended = List.copyOf(intended);
    problems = List.copyOf(problems);
  }

  boolean published() {
    return live && problems.stream().noneMatch(p -> p.severity() == Problem.Severity.ERROR);
  }

  ProductDraft with(Problem problem) {
    List<Problem> more = new ArrayList<>(problems);
    more.add(problem);
    return new ProductDraft(file, root, product, tables, intended, more, live);
  }

  /** Where the descriptor names the output port of a table. */
  int lineOf(TableDraft table) {
    return root.maps("outputPorts").stream()
        .filter(port -> port.text("name").filter(table.portName()::equals).isPresent())
        .findFirst()
        .map(port -> port.lineOf("name"))
        .orElseGet(() -> root.lineOf("outputPorts"));
  }

  /** Why it is not published: its first error. */
  String reason() {
    return problems.stream()
        .filter(p -> p.severity() == Problem.Severity.ERROR)
        .findFirst()
        .map(this::told)
        .orElse("");
  }

  private String told(Problem fault) {
    return QueryRelations.isFault(fault)
        ? "the query that defines it, or a product it reads, has a fault; ask " + product.contact()
        : fault.toString();
  }
}
