package dev.portico.gateway.sql.parse;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.sql.parse.StatementText.Token;
import dev.portico.gateway.sql.parse.generated.PorticoParserImpl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;

/**
 * Reads statements. Stateless and safe for many threads; deep statements need a deep stack, which
 * the pipeline provides.
 */
public final class SqlReader {
  private static final int HEAD_TOKENS = 64;
  private static final Set<String> WRITES =
      Set.of(
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "UPSERT",
          "CREATE",
          "DROP",
          "ALTER",
          "TRUNCATE",
          "GRANT",
          "REVOKE",
          "COPY",
          "CALL");

  private static final Set<String> STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

  private static final SqlParser.Config CONFIG =
      SqlParser.config()
          .withParserFactory(PorticoParserImpl.FACTORY)
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(false)
          .withIdentifierMaxLength(512)
          .withConformance(PorticoConformance.INSTANCE);

  private final Limits limits;

  public SqlReader(Limits limits) {
    this.limits = limits;
  }

  /** Reads one statement that names each table with its schema. */
  public Statement read(String sql) {
    return read(sql, Optional.empty());
  }

  /**
   * Reads one statement.
   *
   * @param schema of tables that are named without one; empty when there is none
   * @throws GatewayException with the position of the fault
   */
  public Statement read(String sql, Optional<String> schema) {
    if (sql.length() > limits.sqlLengthChars()) {
      throw new GatewayException(
          ErrorCode.SQL_TOO_LONG,
          "the statement has "
              + sql.length()
              + " characters, the limit is "
              + limits.sqlLengthChars()
              + "; send less text, for example by putting long lists into a table");
    }
    StatementText text = StatementText.scan(sql, limits.sqlDepth(), HEAD_TOKENS);
    List<Token> head = text.head();
    if (head.isEmpty() || head.get(0).is(";")) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX, "the statement is empty", new SqlPosition(1, 1), null);
    }
    return switch (head.get(0).text().toUpperCase(Locale.ROOT)) {
      case "BEGIN", "COMMIT", "ROLLBACK", "START" -> new Statement.Transaction();
      case "SET" -> assign(head);
      case "RESET" -> new Statement.Assign(name(head, 1), Optional.empty());
      case "SHOW" -> Listings.show(text, schema);
      case "DESCRIBE", "DESC" ->
          Listings.describesQuery(head) ? explain(text, schema) : Listings.describe(text, schema);
      case "EXPLAIN" -> explain(text, schema);
      default -> new Statement.Query(query(text, 0, schema), Statement.Explain.NO);
    };
  }

  private Statement explain(StatementText text, Optional<String> schema) {
    List<Token> head = text.head();
    int next = 1;
    Statement.Explain kind = Statement.Explain.PLAN;
    if (next < head.size() && head.get(next).is("ANALYZE")) {
      kind = Statement.Explain.ANALYZE;
      next++;
    } else if (next < head.size() && head.get(next).is("POLICY")) {
      kind = Statement.Explain.POLICY;
      next++;
    } else if (next < head.size() && head.get(next).is("PLAN")) {
      next++;
    }
    if (next < head.size() && head.get(next).is("FOR")) {
      next++;
    }
    if (next >= head.size()) {
      throw new GatewayException(ErrorCode.SQL_SYNTAX, "EXPLAIN needs a query after it");
    }
    return new Statement.Query(query(text, head.get(next).start(), schema), kind);
  }

  private ParsedQuery query(StatementText text, int start, Optional<String> schema) {
    String sql = text.blankBefore(start);
    Token first = text.head().stream().filter(t -> t.start() >= start).findFirst().orElseThrow();
    String verb = first.text().toUpperCase(Locale.ROOT);
    if (WRITES.contains(verb)) {
      throw readOnly(verb, text.position(first.start()));
    } else if (!STARTS.contains(verb)) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX,
          "unexpected \""
              + SyntaxErrors.shortened(first.text())
              + "\"; a statement begins with SELECT, WITH, VALUES, TABLE, EXPLAIN, DESCRIBE, SHOW,"
              + " SET or RESET",
          text.position(first.start()),
          null);
    }
    try {
      SqlNode tree = SqlParser.create(sql, CONFIG).parseStmt();
      if (!tree.isA(SqlKind.QUERY)) {
        throw readOnly(tree.getKind().name(), text.position(first.start()));
      }
      schema.ifPresent(name -> tree.accept(new DefaultSchema(name)));
      PeriodClauses clauses = new PeriodClauses();
      int parameters = TableNames.parameters(tree);
      SqlNode plain = tree.accept(clauses);
      TableNames names = TableNames.of(plain, clauses);
      return new ParsedQuery(sql, plain, names.references(), clauses.clauses(), parameters);
    } catch (SqlParseException e) {
      if (e.getCause() instanceof GatewayException known) {
        throw known;
      }
      SyntaxErrors fault = new SyntaxErrors(sql, e);
      if (fault.insideParentheses() && WRITES.contains(fault.word())) {
        throw readOnly(fault.word(), fault.position());
      }
      throw fault.explain();
    }
  }

  /** The expression that a statement ends with. */
  static SqlNode expression(StatementText text, int start) {
    String sql = text.blankBefore(start);
    try {
      return SqlParser.create(sql, CONFIG).parseExpression();
    } catch (SqlParseException e) {
      throw e.getCause() instanceof GatewayException known
          ? known
          : new SyntaxErrors(sql, e).explain();
    }
  }

  private static GatewayException readOnly(String verb, SqlPosition position) {
    return new GatewayException(
        ErrorCode.READ_ONLY,
        verb + " is not possible: data products are read-only, only queries run here",
        position,
        null);
  }

  private static Statement assign(List<Token> head) {
    int at = 1;
    if (head.size() > at && head.get(at).is("SESSION")) {
      at++;
    }
    String name = name(head, at);
    int next = at + 1;
    if (head.size() > next && (head.get(next).is("=") || head.get(next).is("TO"))) {
      next++;
    }
    int end = head.get(head.size() - 1).is(";") ? head.size() - 1 : head.size();
    if (end - next != 1) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX,
          "write SET " + name + " = 'value'; text values stand in single quotes");
    }
    return new Statement.Assign(name, Optional.of(head.get(next).unquoted()));
  }

  private static String name(List<Token> head, int at) {
    if (head.size() <= at || head.get(at).is(";")) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX,
          head.get(0).text().toUpperCase(Locale.ROOT) + " needs the name of a setting");
    }
    return head.get(at).unquoted().toLowerCase(Locale.ROOT);
  }
}
