package dev.portico.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes keywords, schemas, tables, and the columns of the tables that the statement names. The
 * names are read once, in the background, so that the first prompt does not wait for them.
 */
final class NameCompleter implements Completer {
  private static final List<String> KEYWORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP BY",
          "HAVING",
          "ORDER BY",
          "LIMIT",
          "OFFSET",
          "JOIN",
          "LEFT JOIN",
          "ON",
          "USING",
          "AND",
          "OR",
          "NOT",
          "IN",
          "EXISTS",
          "BETWEEN",
          "LIKE",
          "IS NULL",
          "IS NOT NULL",
          "AS",
          "DISTINCT",
          "UNION ALL",
          "WITH",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END",
          "COUNT",
          "SUM",
          "AVG",
          "MIN",
          "MAX",
          "CAST",
          "EXPLAIN",
          "FOR SYSTEM_TIME AS OF",
          "SET",
          "RESET",
          "\\d",
          "\\format",
          "\\timing",
          "\\q");

  private final CompletableFuture<List<SqlClient.VisibleTable>> tables;

  NameCompleter(SqlClient client) {
    this.tables = CompletableFuture.supplyAsync(client::tables);
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<SqlClient.VisibleTable> known =
        tables.isDone() && !tables.isCompletedExceptionally() ? tables.join() : List.of();
    names(line.line(), known)
        .forEach(name -> candidates.add(new Candidate(name, name, null, null, null, null, false)));
    KEYWORDS.forEach(keyword -> candidates.add(new Candidate(keyword)));
    String typed = line.word();
    if (!typed.isEmpty() && typed.equals(typed.toLowerCase(Locale.ROOT))) {
      KEYWORDS.forEach(keyword -> candidates.add(new Candidate(keyword.toLowerCase(Locale.ROOT))));
    }
  }

  /**
   * Schemas with a dot behind, tables with their schema, and the columns of tables that the line
   * names.
   */
  static Set<String> names(String line, List<SqlClient.VisibleTable> tables) {
    String text = line.toLowerCase(Locale.ROOT);
    Set<String> names = new TreeSet<>();
    for (SqlClient.VisibleTable table : tables) {
      names.add(quoted(table.schema()) + ".");
      names.add(quoted(table.schema()) + "." + quoted(table.table()));
      if (text.contains(table.table().toLowerCase(Locale.ROOT))) {
        table.columns().forEach(column -> names.add(quoted(column.name())));
      }
    }
    return names;
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : '"' + name + '"';
  }

  /** Waits for the names; for tests. */
  List<SqlClient.VisibleTable> loaded() {
    return new ArrayList<>(tables.join());
  }
}
