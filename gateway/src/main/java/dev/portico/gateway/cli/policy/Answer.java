package dev.portico.gateway.cli.policy;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.result.ValueText;
import dev.portico.gateway.session.Session;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The rows of a query as texts, null for NULL.
 *
 * @param columns their names
 */
record Answer(List<String> columns, List<List<String>> rows) {

  /**
   * Runs a query and keeps its rows.
   *
   * @throws GatewayException as the query does, and when it has more rows than {@code most}
   */
  static Answer of(QueryService queries, Session session, String sql, int most) {
    ValueText values = new ValueText(session.settings().timeZone());
    List<List<String>> rows = new ArrayList<>();
    try (RowStream stream = queries.run(session, SqlRequest.of(sql))) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        if (rows.size() + batch.rows() > most) {
          throw new GatewayException(
              ErrorCode.NOT_SUPPORTED, "the answer has more than " + most + " rows");
        }
        for (int row = 0; row < batch.rows(); row++) {
          rows.add(row(batch, row, values));
        }
      }
      return new Answer(stream.columns().stream().map(OutputColumn::name).toList(), rows);
    }
  }

  private static List<String> row(RowBatch batch, int row, ValueText values) {
    List<String> cells = new ArrayList<>();
    for (ColumnVector column : batch.columns()) {
      cells.add(values.text(column, row));
    }
    return Collections.unmodifiableList(cells);
  }
}
