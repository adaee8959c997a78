package dev.portico.gateway.sql;

import java.util.Random;

/** Makes up conditions over the columns of {@link LeakMesh} that fail for some values. */
final class RandomFallible {
  private final Random random;

  RandomFallible(long seed) {
    random = new Random(seed);
  }

  private String one(String... from) {
    return from[random.nextInt(from.length)];
  }

  /** A query over {@code {t}} and {@code {s}.shown}. */
  String query() {
    String where = condition(2);
    return switch (random.nextInt(8)) {
      case 0 -> "SELECT id FROM {t} a JOIN {s}.shown o ON a.id = o.k AND " + unqualified(where);
      case 1 -> "SELECT COUNT(*) FROM {t} WHERE " + where + " AND " + condition(1);
      case 2 ->
          "SELECT region, MAX(amount) FROM {t} WHERE "
              + where
              + " GROUP BY region HAVING MAX("
              + number(1)
              + ") > 0";
      case 3 ->
          "SELECT x FROM (SELECT " + number(2) + " AS x, id FROM {t}) b WHERE x > 0 OR id < 3";
      case 4 ->
          "SELECT o.id FROM {s}.shown o WHERE EXISTS (SELECT 1 FROM {t} WHERE amount = o.k AND "
              + where
              + ")";
      case 5 ->
          "SELECT id, "
              + number(1)
              + " FROM {t} WHERE "
              + where
              + " ORDER BY "
              + number(1)
              + ", id LIMIT 3";
      case 6 ->
          "SELECT id FROM {t} WHERE " + where + " AND id IN (SELECT " + whole(1) + " FROM {t})";
      default -> "SELECT id FROM {t} WHERE " + where;
    };
  }

  /** Beside the other table, whose columns have the same names. */
  private static String unqualified(String condition) {
    return condition.replaceAll("\\bid\\b", "a.id");
  }

  private String condition(int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return "(" + condition(depth - 1) + one(" AND ", " OR ") + condition(depth - 1) + ")";
    }
    return switch (random.nextInt(6)) {
      case 0 ->
          text(depth)
              + one(" LIKE ", " NOT LIKE ")
              + one("'%1'", "'zq!%%' ESCAPE '!'", "'1_'", "name");
      case 1 -> number(depth) + " IN (" + number(0) + ", 1, " + number(0) + ")";
      case 2 ->
          "CASE WHEN "
              + condition(0)
              + " THEN "
              + number(depth)
              + " ELSE "
              + number(0)
              + " END > 0";
      case 3 -> text(depth) + one(" = ", " < ", " <> ") + text(0);
      case 4 -> date() + one(" > ", " < ", " = ") + date();
      default ->
          number(depth) + one(" > ", " < ", " = ", " <> ", " IS DISTINCT FROM ") + number(depth);
    };
  }

  private String number(int depth) {
    return random.nextBoolean() ? whole(depth) : decimal(depth);
  }

  private String whole(int depth) {
    if (depth == 0) {
      return one("amount", "small", "big", "id", "salary", "grade", "3", "10");
    }
    return switch (random.nextInt(8)) {
      case 0 -> "(" + whole(depth - 1) + one(" + ", " - ", " * ") + whole(depth - 1) + ")";
      case 1 -> "(" + whole(depth - 1) + " / " + whole(depth - 1) + ")";
      case 2 -> "MOD(" + whole(depth - 1) + ", " + one("amount", "big", "small") + ")";
      case 3 ->
          "CAST("
              + one("name", "big", "wide", "price", "flt")
              + one(" AS INTEGER)", " AS SMALLINT)", " AS BIGINT)");
      case 4 -> "ABS(" + whole(depth - 1) + ")";
      case 5 -> "COALESCE(" + whole(depth - 1) + ", " + whole(0) + ")";
      case 6 -> "CHAR_LENGTH(" + text(depth - 1) + ")";
      default -> "EXTRACT(" + one("YEAR", "DAY", "MONTH") + " FROM " + date() + ")";
    };
  }

  private String decimal(int depth) {
    if (depth == 0) {
      return one("price", "wide", "fine", "score", "2.5", "0.0001");
    }
    return switch (random.nextInt(6)) {
      case 0 -> "(" + decimal(depth - 1) + one(" + ", " - ") + decimal(depth - 1) + ")";
      case 1 -> "(" + decimal(depth - 1) + " / " + number(0) + ")";
      case 2 ->
          "CAST("
              + one("name", "wide", "fine", "flt")
              + " AS DECIMAL("
              + one("4, 2", "10, 1", "38, 10")
              + "))";
      case 3 -> one("LN(", "SQRT(", "EXP(", "LOG10(") + number(0) + ")";
      case 4 -> "POWER(" + number(0) + ", " + one("2", "0.5", "amount") + ")";
      default -> "ROUND(" + decimal(0) + ", " + one("1", "0", "-2") + ")";
    };
  }

  private String text(int depth) {
    if (depth == 0) {
      return one("name", "region", "email", "nick", "ssn", "city", "'11'");
    }
    return switch (random.nextInt(4)) {
      case 0 ->
          "SUBSTRING("
              + text(0)
              + " FROM "
              + whole(0)
              + " FOR "
              + one("amount", "2", "small")
              + ")";
      case 1 -> "(" + text(0) + " || " + text(0) + ")";
      case 2 -> "CAST(" + one("amount", "price", "d", "bytes", "flt") + " AS VARCHAR)";
      default -> one("UPPER(", "LOWER(", "TRIM(") + text(0) + ")";
    };
  }

  private String date() {
    return one(
        "d",
        "birth",
        "DATE '2000-01-03'",
        "(d + INTERVAL '9' DAY)",
        "(d - INTERVAL '5000' YEAR(4))",
        "CAST(ts AS DATE)",
        "CAST(CASE WHEN id < 50 THEN '2000-01-01' ELSE name END AS DATE)");
  }
}
