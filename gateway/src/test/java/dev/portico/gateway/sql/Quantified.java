package dev.portico.gateway.sql;

import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Comparisons with {@code ALL} and {@code ANY} in made-up queries, which stand between marks until
 * it is known who is asked. Plain DuckDB errs with them inside {@code EXISTS} when the compared
 * query has no row, so it is asked in other words: what the comparison gives for each row, counted.
 */
final class Quantified {
  private static final Pattern INNERMOST =
      Pattern.compile("⟦(ALL|ANY)¦([^⟦⟧¦]*)¦([^⟦⟧¦]*)¦([^⟦⟧]*)⟧");

  private Quantified() {}

  /**
   * A comparison, marked.
   *
   * @param quantifier {@code ALL} or {@code ANY}
   */
  static String of(String left, String operator, String quantifier, String query) {
    return "⟦" + quantifier + "¦" + left + "¦" + operator + "¦" + query + "⟧";
  }

  /** As SQL writes it. */
  static String plain(String sql) {
    return unmarked(
        sql, m -> m.group(2) + " " + m.group(3) + " " + m.group(1) + " (" + m.group(4) + ")");
  }

  /** As plain DuckDB answers it right: TRUE, FALSE or NULL, whatever is around it. */
  static String counted(String sql) {
    return unmarked(sql, Quantified::counted);
  }

  private static String counted(MatchResult comparison) {
    boolean all = comparison.group(1).equals("ALL");
    String decided = all ? "NOT BOOL_AND(b) THEN FALSE" : "BOOL_OR(b) THEN TRUE";
    return "(SELECT CASE WHEN "
        + decided
        + " WHEN COUNT(b) < COUNT(*) THEN NULL ELSE "
        + (all ? "TRUE" : "FALSE")
        + " END FROM (SELECT ("
        + comparison.group(2)
        + " "
        + comparison.group(3)
        + " c) AS b FROM ("
        + comparison.group(4)
        + ") AS q(c)) AS compared)";
  }

  private static String unmarked(String sql, Function<MatchResult, String> spelling) {
    String rest = sql;
    for (Matcher found = INNERMOST.matcher(rest); found.find(); found = INNERMOST.matcher(rest)) {
      rest = found.replaceAll(m -> Matcher.quoteReplacement(spelling.apply(m)));
    }
    return rest;
  }
}
