package dev.portico.gateway.query;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.ColumnType;
import java.util.List;

/**
 * What is known of a statement before it runs.
 *
 * @param columns of the result; for SET and the like empty
 * @param parameters types of the question marks as far as the statement tells; VARCHAR where it
 *     does not
 * @param returnsRows false for SET, RESET, COMMIT and the like
 */
public record PreparedQuery(
    List<OutputColumn> columns, List<ColumnType> parameters, boolean returnsRows) {
  public PreparedQuery {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
  }
}
