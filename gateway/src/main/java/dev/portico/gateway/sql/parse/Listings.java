package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.sql.parse.StatementText.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Reads SHOW and DESCRIBE, which are no SQL for the parser. */
final class Listings {
  private static final Set<String> QUERIES =
      Set.of("SELECT", "WITH", "VALUES", "TABLE", "(", "ANALYZE", "POLICY", "PLAN", "FOR");

  private final StatementText text;
  private final Optional<String> schema;
  private int next = 1;

  private Listings(StatementText text, Optional<String> schema) {
    this.text = text;
    this.schema = schema;
  }

  /** Whether the word after DESCRIBE begins a query rather than names a table. */
  static boolean describesQuery(List<Token> head) {
    return head.size() > 1 && QUERIES.contains(head.get(1).text().toUpperCase(Locale.ROOT));
  }

  /**
   * @param schema of a table that is named without one
   */
  static Statement describe(StatementText text, Optional<String> schema) {
    return new Listings(text, schema).table("DESCRIBE");
  }

  /**
   * @param schema of a table that is named without one
   */
  static Statement show(StatementText text, Optional<String> schema) {
    return new Listings(text, schema).show();
  }

  private Statement show() {
    if (takes("TABLES")) {
      Optional<String> schema =
          takes("FROM") || takes("IN") ? Optional.of(name("SHOW TABLES FROM")) : Optional.empty();
      return last(new Statement.Tables(schema));
    } else if (takes("SCHEMAS")) {
      return last(new Statement.Schemas());
    } else if (takes("ALL")) {
      return last(new Statement.Settings());
    } else if (takes("COLUMNS")) {
      if (!takes("FROM") && !takes("IN")) {
        throw end("write SHOW COLUMNS FROM schema.table");
      }
      return table("SHOW COLUMNS FROM");
    }
    return last(new Statement.Show(name("SHOW").toLowerCase(Locale.ROOT)));
  }

  private Statement table(String verb) {
    List<String> parts = new ArrayList<>();
    int begin = next;
    do {
      parts.add(name(verb));
    } while (takes("."));
    if (parts.size() == 1) {
      schema.ifPresent(s -> parts.add(0, s));
    }
    TableName name = TableNames.of(parts).orElseThrow(() -> end("write " + verb + " schema.table"));
    SqlPosition place = text.position(text.head().get(begin).start());
    if (takes("FOR")) {
      return asOf(name, verb, place);
    }
    PeriodClauses clauses = new PeriodClauses();
    TableReference reference =
        clauses.reference(name, new SqlParserPos(place.line(), place.column()));
    return last(new Statement.Describe(reference, clauses.clauses()));
  }

  /** Which columns a table has is said of an instant; a span may have several answers. */
  private Statement asOf(TableName name, String verb, SqlPosition place) {
    if (!(takes("SYSTEM_TIME") || takes("TIMESTAMP")) || !takes("AS") || !takes("OF")) {
      throw end("write " + verb + " schema.table FOR SYSTEM_TIME AS OF an instant");
    }
    name("AS OF");
    InstantTerm at = InstantTerms.of(SqlReader.expression(text, text.head().get(next - 1).start()));
    if (at.waitsForParameters()) {
      throw new GatewayException(
          ErrorCode.INSTANT_INVALID, verb + " takes no parameter; write the instant", place, null);
    }
    TableName published = new TableName(PeriodClauses.published(name.schema()), name.table());
    return new Statement.Describe(
        new TableReference(published, name.schema(), OptionalInt.of(0)),
        List.of(new PeriodClause.AsOf(at, place)));
  }

  private boolean takes(String word) {
    List<Token> head = text.head();
    if (next < head.size() && head.get(next).is(word)) {
      next++;
      return true;
    }
    return false;
  }

  private String name(String verb) {
    List<Token> head = text.head();
    if (next >= head.size() || head.get(next).is(";")) {
      throw end(verb + " needs a name after it");
    }
    return head.get(next++).unquoted();
  }

  private Statement last(Statement read) {
    takes(";");
    if (next < text.head().size()) {
      throw new GatewayException(
          ErrorCode.SQL_SYNTAX,
          "unexpected \"" + SyntaxErrors.shortened(text.head().get(next).text()) + "\"",
          text.position(text.head().get(next).start()),
          null);
    }
    return read;
  }

  private GatewayException end(String message) {
    List<Token> head = text.head();
    int at = next < head.size() ? head.get(next).start() : head.get(head.size() - 1).end();
    return new GatewayException(ErrorCode.SQL_SYNTAX, message, text.position(at), null);
  }
}
