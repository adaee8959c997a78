package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowSource;
import java.util.List;

/**
 * The gateway's own tables as the caller of one execution may see them. The pipeline gives each
 * execution its own; fragments ask it from any thread, several at once.
 */
@FunctionalInterface
public interface GatewayTables {

  /** For executions that read none. */
  GatewayTables NONE =
      (table, columns, filter, execution) -> {
        throw new GatewayException(
            ErrorCode.INTERNAL, "this execution was given no rows of " + table);
      };

  /**
   * Starts reading a table.
   *
   * @param columns the columns wanted, in order
   * @param filter which rows are wanted; more may come
   * @return closed by the caller
   * @throws GatewayException of kind policy when it cannot be told what the caller may see
   */
  RowSource rows(TableName table, List<Column> columns, Predicate filter, Execution execution);
}
