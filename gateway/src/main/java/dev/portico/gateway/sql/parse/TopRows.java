package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code SELECT TOP n … ORDER BY …}: the rows are counted in that order, as with FETCH FIRST. The
 * generated parser alone calls it.
 */
public final class TopRows {
  private TopRows() {}

  /** The query with its order; a TOP of the SELECT becomes the limit of the whole. */
  public static SqlNode ordered(
      SqlParserPos pos, SqlNode query, SqlNodeList order, SqlNode offset, SqlNode fetch) {
    if (!(query instanceof SqlSelect select) || select.getFetch() == null) {
      return new SqlOrderBy(pos, query, order, offset, fetch);
    } else if (fetch != null || offset != null) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX,
          "TOP and LIMIT, OFFSET or FETCH cannot stand in one query; write one of them",
          new SqlPosition(pos.getLineNum(), pos.getColumnNum()),
          null);
    }
    SqlNode top = select.getFetch();
    select.setFetch(null);
    return new SqlOrderBy(pos, select, order, null, top);
  }
}
