package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.BindValue;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;

/**
 * The rows behind a link of many rows: one question for a few hundred of them at a time, with the
 * caller's rights like every other.
 */
final class Expansion {
  /** Values of one question. */
  private static final int CHUNK = 250;

  /** Rows behind the links of one answer. */
  private static final int MOST_ROWS = 50_000;

  private final String schema;
  private final RowReader reader;
  private final ZoneId zone;
  private final Map<String, Expression> aliases;
  private int left = MOST_ROWS;

  Expansion(String schema, RowReader reader, ZoneId zone, Map<String, Expression> aliases) {
    this.schema = schema;
    this.reader = reader;
    this.zone = zone;
    this.aliases = aliases;
  }

  /** The rows behind each of {@code from}, by the values of the link's columns there. */
  Map<List<Object>, List<Row>> follow(Question.Expanded expanded, List<Row> from) {
    EdmLink link = expanded.link();
    Set<List<Object>> wanted = new LinkedHashSet<>();
    for (Row row : from) {
      List<Object> values = values(row, link.columns());
      if (!values.contains(null)) {
        wanted.add(values);
      }
    }
    Map<List<Object>, List<Row>> found = new HashMap<>();
    List<List<Object>> all = List.copyOf(wanted);
    for (int i = 0; i < all.size(); i += CHUNK) {
      chunk(expanded, all.subList(i, Math.min(i + CHUNK, all.size())), found);
    }
    return found;
  }

  /** Values that lists compare; numbers of different types would never be equal. */
  static List<Object> values(Row row, List<EdmColumn> columns) {
    List<Object> values = new ArrayList<>();
    for (EdmColumn column : columns) {
      values.add(Numbers.key(row.value(column)));
    }
    return values;
  }

  private void chunk(
      Question.Expanded expanded, List<List<Object>> wanted, Map<List<Object>, List<Row>> found) {
    EdmLink link = expanded.link();
    EdmTable table = link.target();
    TableQuery query = new TableQuery(schema, table);
    query.read(Question.columns(table, expanded.item().getSelectOption()));
    query.read(link.targetColumns());
    Question.filter(query, expanded.item().getFilterOption(), zone, aliases);
    query.where(among(link, wanted));
    query.orderBy(Question.whole(table, Question.order(table, expanded.item().getOrderByOption())));
    RowReader.Rows rows = reader.read(query, 0, left);
    if (rows.more()) {
      throw new GatewayException(
          ErrorCode.REQUEST_INVALID,
          "there are more rows behind "
              + link.name()
              + " than one answer takes; ask for smaller pages with Prefer: odata.maxpagesize=100,"
              + " or for the table itself");
    }
    left -= rows.rows().size();
    for (Row row : rows.rows()) {
      found.computeIfAbsent(values(row, link.targetColumns()), v -> new ArrayList<>()).add(row);
    }
  }

  private static Sql among(EdmLink link, List<List<Object>> wanted) {
    List<EdmColumn> there = link.targetColumns();
    if (there.size() == 1) {
      List<Sql> values = wanted.stream().map(v -> bound(there.get(0), v.get(0))).toList();
      return Sql.join(there.get(0).sql(), " IN (", Sql.list(values, ", "), ")");
    }
    List<Sql> ways = new ArrayList<>();
    for (List<Object> values : wanted) {
      List<Sql> same = new ArrayList<>();
      for (int i = 0; i < there.size(); i++) {
        same.add(Sql.join(there.get(i).sql(), " = ", bound(there.get(i), values.get(i))));
      }
      ways.add(Sql.all(same));
    }
    return Sql.any(ways);
  }

  private static Sql bound(EdmColumn column, Object value) {
    Object meeting = value;
    if (value instanceof java.math.BigDecimal number) {
      meeting =
          number.scale() <= 0 && number.precision() < 19 ? (Object) number.longValue() : number;
    }
    return Sql.value(bind(column, meeting));
  }

  private static BindValue bind(EdmColumn column, Object value) {
    boolean constant =
        value instanceof Long || value instanceof java.math.BigDecimal || value instanceof String;
    return constant
        ? Constants.meeting(value, column.type(), ZoneId.of("UTC"))
        : new BindValue(column.type(), value);
  }
}
