package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.sql.ValidatedQuery;
import java.util.List;

/** The columns of an answer for the doors. */
public final class OutputColumns {
  private OutputColumns() {}

  public static List<OutputColumn> of(List<ValidatedQuery.Output> outputs) {
    return outputs.stream()
        .map(
            o ->
                new OutputColumn(
                    o.name(),
                    o.type(),
                    o.nullable(),
                    false,
                    o.origin().map(path -> new TableName(path.get(0), path.get(1))),
                    o.origin().map(path -> path.get(2))))
        .toList();
  }
}
