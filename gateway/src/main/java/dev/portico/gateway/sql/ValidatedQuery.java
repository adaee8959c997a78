package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/**
 * A query that makes sense for its caller: a logical plan over {@link BareScan}s, in sub-queries
 * too. Made by {@link QueryValidator}.
 */
public final class ValidatedQuery {
  private final RelNode plan;
  private final List<Output> outputs;
  private final List<ColumnType> parameters;

  ValidatedQuery(RelNode plan, List<Output> outputs, List<ColumnType> parameters) {
    this.plan = plan;
    this.outputs = List.copyOf(outputs);
    this.parameters = List.copyOf(parameters);
  }

  public RelNode plan() {
    return plan;
  }

  /** The columns of the answer, in order. */
  public List<Output> outputs() {
    return outputs;
  }

  /** Types of the question marks. */
  public List<ColumnType> parameters() {
    return parameters;
  }

  /**
   * A column of the answer.
   *
   * @param origin schema, table and column when it is a table's column unchanged
   */
  public record Output(
      String name, ColumnType type, boolean nullable, Optional<List<String>> origin) {}
}
