package dev.portico.gateway.protocol.filter;

import dev.portico.gateway.protocol.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question to one table: which columns, which rows, in which order, how many. Read from the
 * parameters of a URL; {@link #sql} makes the statement, which then goes the way of every other.
 *
 * @param schema the domain, with or without an instant: {@code plays@2026-01-31}
 * @param table with or without a version: {@code events@1}
 */
public final class TableQuestion {
  private static final int LONGEST_NAME = 200;
  private static final int MOST_COLUMNS = 1_000;

  private final String schema;
  private final String table;
  private final List<String> select;
  private final Optional<Filter> filter;
  private final List<String> orderBy;
  private final Optional<Long> skip;
  private final Optional<Long> top;

  private TableQuestion(
      String schema, String table, Function<String, Optional<String>> parameters) {
    this.schema = name("the schema", schema);
    this.table = name("the table", table);
    this.select = parameters.apply("select").map(TableQuestion::columns).orElse(List.of());
    this.filter = parameters.apply("filter").map(text -> FilterParser.parse("$filter", text));
    this.orderBy = parameters.apply("orderby").map(TableQuestion::order).orElse(List.of());
    this.skip = parameters.apply("skip").map(text -> number("$skip", text));
    this.top = parameters.apply("top").map(text -> number("$top", text));
  }

  /**
   * Reads a question.
   *
   * @param parameters gives the values of {@code select}, {@code filter}, {@code orderby}, {@code
   *     skip} and {@code top}
   * @throws dev.portico.gateway.error.GatewayException REQUEST_INVALID, with the place of the fault
   */
  public static TableQuestion of(
      String schema, String table, Function<String, Optional<String>> parameters) {
    return new TableQuestion(schema, table, parameters);
  }

  /**
   * The names that {@code parameters} is asked for, which may also be written with a dollar sign.
   */
  public static List<String> parameters() {
    return List.of("select", "filter", "orderby", "skip", "top");
  }

  /** The schema as asked for. */
  public String schema() {
    return schema;
  }

  /** The table as asked for. */
  public String table() {
    return table;
  }

  /** The statement. */
  public String sql() {
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(
        select.isEmpty() ? "*" : String.join(", ", select.stream().map(FilterSql::name).toList()));
    sql.append(" FROM ").append(FilterSql.name(schema));
    sql.append('.').append(FilterSql.name(table));
    filter.ifPresent(rows -> sql.append(" WHERE ").append(FilterSql.write(rows)));
    if (!orderBy.isEmpty()) {
      sql.append(" ORDER BY ").append(String.join(", ", orderBy));
    }
    skip.ifPresent(rows -> sql.append(" OFFSET ").append(rows).append(" ROWS"));
    top.ifPresent(rows -> sql.append(" FETCH NEXT ").append(rows).append(" ROWS ONLY"));
    return sql.toString();
  }

  private static String name(String what, String name) {
    Objects.requireNonNull(name, what);
    boolean printable = name.codePoints().noneMatch(Character::isISOControl);
    if (name.isBlank() || name.length() > LONGEST_NAME || !printable) {
      throw Faults.of(what + " is missing or no name");
    }
    return name;
  }

  private static long number(String parameter, String text) {
    if (!text.matches("\\d{1,18}")) {
      throw Faults.of(parameter + " is a number of rows, such as 100");
    }
    return Long.parseLong(text);
  }

  private static List<String> columns(String text) {
    if (text.trim().equals("*")) {
      return List.of();
    }
    List<String> columns = new ArrayList<>();
    Lexer lexer = new Lexer("$select", text);
    Token separator;
    do {
      columns.add(column("$select", lexer.next()));
      separator = lexer.next();
    } while (separated("$select", separator, columns.size()));
    return columns;
  }

  private static List<String> order(String text) {
    List<String> order = new ArrayList<>();
    Lexer lexer = new Lexer("$orderby", text);
    Token separator;
    do {
      String column = FilterSql.name(column("$orderby", lexer.next()));
      separator = lexer.next();
      boolean descending = separator.isWord("desc");
      if (descending || separator.isWord("asc")) {
        separator = lexer.next();
      }
      order.add(descending ? column + " DESC" : column);
    } while (separated("$orderby", separator, order.size()));
    return order;
  }

  private static String column(String parameter, Token token) {
    if (!token.is(Kind.WORD) && !token.is(Kind.NAME)) {
      throw Faults.at(parameter, token.at(), "expected a column, found " + token.shown());
    }
    return token.text();
  }

  private static boolean separated(String parameter, Token token, int columns) {
    if (token.is(Kind.END)) {
      return false;
    } else if (!token.is(Kind.COMMA) || columns >= MOST_COLUMNS) {
      throw Faults.at(parameter, token.at(), "expected a comma or the end, found " + token.shown());
    }
    return true;
  }
}
