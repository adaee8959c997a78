package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A product with the drafts of its tables.
 *
 * @param intended every table its contracts describe, those with faults included
 * @param live whether its status lets it be published
 */
record ProductDraft(
    DescriptorFile file,
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
    return new ProductDraft(file, product, tables, intended, more, live);
  }

  /** Why it is not published: its first error. */
  String reason() {
    return problems.stream()
        .filter(p -> p.severity() == Problem.Severity.ERROR)
        .findFirst()
        .map(Problem::toString)
        .orElse("");
  }
}
