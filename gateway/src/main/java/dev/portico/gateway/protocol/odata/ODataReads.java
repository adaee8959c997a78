package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.execute.RowStream;
import dev.portico.spi.BindValue;
import java.util.List;

/** Runs the statements of one request with its caller's rights. Given by the door. */
public interface ODataReads {
  /**
   * Runs a statement.
   *
   * @return its rows; whoever asked closes them
   * @throws dev.portico.gateway.error.GatewayException when it is refused or fails
   */
  RowStream run(String sql, List<BindValue> values);
}
