package dev.portico.gateway.query;

import dev.portico.gateway.sql.parse.Statement;

/** What kinds of statement are called in traces: a short, fixed list. */
final class StatementNames {
  static final String SELECT = "SELECT";

  private StatementNames() {}

  static String of(Statement statement) {
    if (statement instanceof Statement.Query query) {
      return query.explain() == Statement.Explain.NO ? SELECT : "EXPLAIN";
    } else if (statement instanceof Statement.Assign) {
      return "SET";
    } else if (statement instanceof Statement.Describe) {
      return "DESCRIBE";
    } else if (statement instanceof Statement.Transaction) {
      return "TRANSACTION";
    }
    return "SHOW";
  }
}
