package dev.portico.gateway.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes up queries over the tables of {@link Small} whose meaning is the same in plain DuckDB.
 * Tables stand as {@code {p}}, {@code {o}} and {@code {m}}, and comparisons with ALL and ANY
 * between the marks of {@link Quantified}.
 */
final class RandomQueries {
  private static final String INT = "int";
  private static final String TEXT = "text";
  private static final String DEC = "dec";
  private static final String DATE = "date";
  private static final String BOOL = "bool";

  private static final Map<String, Map<String, String>> COLUMNS =
      Map.of(
          "p", Map.of("id", INT, "k", INT, "name", TEXT, "born", DATE, "flag", BOOL),
          "o", Map.of("id", INT, "k", INT, "amount", DEC, "note", TEXT),
          "m", Map.of("id", INT, "k", INT, "v", INT, "tag", TEXT));

  private final Random random;
  private int aliases;

  RandomQueries(long seed) {
    this.random = new Random(seed);
  }

  /** The query as plain DuckDB is asked. */
  static String forDuckDb(String query) {
    return Quantified.counted(query).replaceAll("\\{(\\w)}", "$1");
  }

  /** A column that an expression may name. */
  private record Ref(String sql, String type) {}

  String next() {
    aliases = 0;
    if (chance(15)) {
      return setOperation();
    }
    return select(2, List.of(), List.of());
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @SafeVarargs
  private final <T> T one(T... from) {
    return from[random.nextInt(from.length)];
  }

  private String setOperation() {
    List<String> types = List.of(INT, one(TEXT, INT));
    String operator =
        one("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL");
    return "("
        + select(1, List.of(), types)
        + ") "
        + operator
        + " ("
        + select(1, List.of(), types)
        + ")";
  }

  /**
   * @param outer columns of the queries around
   * @param wanted the types of the columns, or none for any
   */
  private String select(int depth, List<Ref> outer, List<String> wanted) {
    List<Ref> scope = new ArrayList<>();
    String from = from(depth, scope);
    List<Ref> visible = new ArrayList<>(scope);
    if (!outer.isEmpty() && chance(60)) {
      visible.addAll(outer);
    }
    String where = chance(75) ? " WHERE " + predicate(depth, visible, scope) : "";
    List<String> types = wanted.isEmpty() ? randomTypes() : wanted;
    if (wanted.isEmpty() && chance(35)) {
      return grouped(depth, scope, from, where);
    }
    if (wanted.isEmpty() && outer.isEmpty() && chance(12)) {
      return windowed(scope, from, where);
    }
    String columns =
        types.stream().map(t -> value(t, depth, scope, 2)).collect(Collectors.joining(", "));
    String scalar =
        wanted.isEmpty() && depth > 0 && chance(20) ? ", " + scalarSubQuery(depth - 1, scope) : "";
    String distinct = chance(15) ? "DISTINCT " : "";
    String tail =
        wanted.isEmpty() && scalar.isEmpty() && outer.isEmpty() && chance(25)
            ? limited(types.size())
            : "";
    return "SELECT " + distinct + columns + scalar + " FROM " + from + where + tail;
  }

  /** Ordered by everything, so that the rows are the same whichever way ties fall. */
  private String limited(int columns) {
    StringBuilder sql = new StringBuilder(" ORDER BY ");
    for (int i = 1; i <= columns; i++) {
      sql.append(i > 1 ? ", " : "")
          .append(i)
          .append(one(" NULLS LAST", " DESC NULLS FIRST", " NULLS FIRST"));
    }
    return sql.append(" LIMIT ")
        .append(1 + random.nextInt(6))
        .append(chance(30) ? " OFFSET 2" : "")
        .toString();
  }

  private List<String> randomTypes() {
    List<String> types = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      types.add(one(INT, INT, TEXT, DEC, DATE, BOOL));
    }
    return types;
  }

  private String grouped(int depth, List<Ref> scope, String from, String where) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      keys.add(column(one(INT, TEXT), scope));
    }
    List<String> out = new ArrayList<>(keys);
    out.add("COUNT(*)");
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      out.add(aggregate(depth, scope));
    }
    String having =
        chance(30)
            ? " HAVING "
                + one(
                    "COUNT(*) > 1",
                    "MAX(" + column(INT, scope) + ") > 2",
                    "SUM(" + column(INT, scope) + ") IS NOT NULL")
            : "";
    String group = keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys);
    return "SELECT " + String.join(", ", out) + " FROM " + from + where + group + having;
  }

  private String aggregate(int depth, List<Ref> scope) {
    String filter = chance(15) ? " FILTER (WHERE " + comparison(scope) + ")" : "";
    String of = value(INT, depth, scope, 1);
    return switch (random.nextInt(7)) {
      case 0 -> "COUNT(" + column(one(INT, TEXT, DATE), scope) + ")" + filter;
      case 1 -> "SUM(" + of + ")" + filter;
      case 2 -> "MIN(" + column(one(INT, TEXT, DATE), scope) + ")" + filter;
      case 3 -> "MAX(" + column(one(INT, TEXT, DEC), scope) + ")" + filter;
      case 4 -> "AVG(" + column(one(INT, DEC), scope) + ")" + filter;
      case 5 -> "COUNT(DISTINCT " + column(one(INT, TEXT), scope) + ")" + filter;
      default -> "SUM(" + column(one(DEC, INT), scope) + ")" + filter;
    };
  }

  private String windowed(List<Ref> scope, String from, String where) {
    String order =
        scope.stream().map(r -> r.sql() + " NULLS FIRST").collect(Collectors.joining(", "));
    String partition = chance(60) ? "PARTITION BY " + column(one(INT, TEXT), scope) + " " : "";
    String over = " OVER (" + partition + "ORDER BY " + order + ")";
    String running =
        one(
            "ROW_NUMBER()" + over,
            "SUM(" + column(INT, scope) + ")" + over,
            "COUNT(*) OVER (" + partition + ")",
            "MAX(" + column(TEXT, scope) + ") OVER (" + partition + ")",
            "RANK() OVER (" + partition + "ORDER BY " + column(INT, scope) + " NULLS LAST)",
            "LAG(" + column(INT, scope) + ")" + over);
    String inner =
        "SELECT " + column(INT, scope) + " AS x, " + running + " AS y FROM " + from + where;
    return chance(40) ? "SELECT * FROM (" + inner + ") AS w WHERE y IS NOT NULL AND x > 1" : inner;
  }

  private String from(int depth, List<Ref> scope) {
    StringBuilder sql = new StringBuilder(item(depth, scope));
    int joins = random.nextInt(depth > 1 ? 3 : 2);
    for (int i = 0; i < joins; i++) {
      List<Ref> before = new ArrayList<>(scope);
      List<Ref> added = new ArrayList<>();
      String right = item(depth, added);
      scope.addAll(added);
      String type =
          one("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN");
      sql.append(" ").append(type).append(" ").append(right);
      if (!type.equals("CROSS JOIN")) {
        String kind = one(INT, INT, TEXT);
        sql.append(" ON ").append(column(kind, before)).append(" = ").append(column(kind, added));
        if (chance(30) && !type.equals("FULL JOIN")) {
          sql.append(" AND ").append(comparison(scope));
        }
      }
    }
    return sql.toString();
  }

  private String item(int depth, List<Ref> scope) {
    String alias = "a" + aliases++;
    if (depth > 1 && chance(12)) {
      scope.add(new Ref(alias + ".x", INT));
      scope.add(new Ref(alias + ".y", TEXT));
      return "(" + select(0, List.of(), List.of(INT, TEXT)) + ") AS " + alias + "(x, y)";
    }
    String table = one("p", "o", "m");
    COLUMNS.get(table).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(c -> scope.add(new Ref(alias + "." + c.getKey(), c.getValue())));
    return "{" + table + "} AS " + alias;
  }

  private String column(String type, List<Ref> scope) {
    List<Ref> fitting = scope.stream().filter(r -> r.type().equals(type)).toList();
    return fitting.isEmpty() ? literal(type) : pick(fitting).sql();
  }

  private String literal(String type) {
    return switch (type) {
      case INT -> one("0", "1", "2", "3", "7");
      case TEXT -> one("'x'", "'Bob'", "''", "'Ana'");
      case DEC -> one("10.50", "0.00", "7.00");
      case DATE -> one("DATE '1990-01-31'", "DATE '2000-01-01'");
      default -> one("TRUE", "FALSE");
    };
  }

  private String value(String type, int depth, List<Ref> scope, int nesting) {
    if (nesting == 0 || chance(60)) {
      return chance(12) ? literal(type) : column(type, scope);
    }
    return switch (random.nextInt(4)) {
      case 0 ->
          "CASE WHEN "
              + predicate(0, scope, scope)
              + " THEN "
              + value(type, depth, scope, nesting - 1)
              + " ELSE "
              + value(type, depth, scope, nesting - 1)
              + " END";
      case 1 ->
          "COALESCE(" + column(type, scope) + ", " + value(type, depth, scope, nesting - 1) + ")";
      case 2 ->
          type.equals(INT)
              ? "("
                  + value(INT, depth, scope, nesting - 1)
                  + one(" + ", " - ", " * ")
                  + value(INT, depth, scope, nesting - 1)
                  + ")"
              : "NULLIF(" + column(type, scope) + ", " + literal(type) + ")";
      default ->
          type.equals(TEXT)
              ? one(
                  "UPPER(" + column(TEXT, scope) + ")",
                  "(" + column(TEXT, scope) + " || 'z')",
                  "SUBSTRING(" + column(TEXT, scope) + " FROM 2)")
              : type.equals(BOOL) ? "(" + comparison(scope) + ")" : column(type, scope);
    };
  }

  private String predicate(int depth, List<Ref> scope, List<Ref> own) {
    int choice = random.nextInt(depth > 0 ? 100 : 60);
    if (choice < 40) {
      return comparison(scope);
    } else if (choice < 48) {
      return "(" + predicate(depth, scope, own) + " AND " + predicate(depth, scope, own) + ")";
    } else if (choice < 56) {
      return "(" + predicate(depth, scope, own) + " OR " + predicate(depth, scope, own) + ")";
    } else if (choice < 60) {
      return "NOT (" + predicate(depth, scope, own) + ")";
    }
    return subQueryPredicate(depth - 1, scope);
  }

  private String comparison(List<Ref> scope) {
    String type = one(INT, INT, TEXT, DEC, DATE);
    String left = column(type, scope);
    return switch (random.nextInt(9)) {
      case 0 -> left + one(" IS NULL", " IS NOT NULL");
      case 1 ->
          left
              + one(" IN (", " NOT IN (")
              + literal(type)
              + ", "
              + literal(type)
              + ", "
              + literal(type)
              + ")";
      case 2 ->
          column(TEXT, scope)
              + one(" LIKE ", " NOT LIKE ")
              + one("'%o%'", "'A%'", "'_'", "'x'", "'%'");
      case 3 -> left + " BETWEEN " + literal(type) + " AND " + column(type, scope);
      case 4 -> left + one(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ") + column(type, scope);
      case 5 ->
          column(BOOL, scope)
              + one(" IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE", " IS NULL");
      default ->
          left
              + one(" = ", " <> ", " < ", " >= ", " > ")
              + (chance(50) ? literal(type) : column(type, scope));
    };
  }

  private String subQueryPredicate(int depth, List<Ref> scope) {
    String type = one(INT, INT, TEXT);
    return switch (random.nextInt(7)) {
      case 0, 1 ->
          value(type, 0, scope, 1)
              + one(" IN (", " NOT IN (")
              + select(depth, scope, List.of(type))
              + ")";
      case 2, 3 -> one("", "NOT ") + "EXISTS (" + select(depth, scope, List.of(INT)) + ")";
      case 4 -> column(INT, scope) + one(" = ", " > ", " <> ") + scalarSubQuery(depth, scope);
      case 5 ->
          Quantified.of(
              column(type, scope), one("=", ">", "<>"), "ANY", select(depth, scope, List.of(type)));
      default ->
          Quantified.of(
              column(type, scope),
              one("=", ">=", "<>"),
              "ALL",
              select(depth, scope, List.of(type)));
    };
  }

  private String scalarSubQuery(int depth, List<Ref> outer) {
    List<Ref> scope = new ArrayList<>();
    String from = from(Math.min(depth, 1), scope);
    List<Ref> visible = new ArrayList<>(scope);
    if (chance(70)) {
      visible.addAll(outer);
    }
    String where = chance(85) ? " WHERE " + predicate(Math.max(0, depth), visible, scope) : "";
    if (chance(60) && !outer.isEmpty()) {
      String type = one(INT, TEXT);
      where +=
          (where.isEmpty() ? " WHERE " : " AND ")
              + column(type, scope)
              + " = "
              + column(type, outer);
    }
    String value =
        one(
            "COUNT(*)",
            "MAX(" + column(INT, scope) + ")",
            "SUM(" + column(INT, scope) + ")",
            "MIN(" + column(INT, scope) + ")",
            "COUNT(" + column(INT, scope) + ")");
    return "(SELECT " + value + " FROM " + from + where + ")";
  }
}
