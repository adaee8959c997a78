package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.sql.parse.StatementText.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads SHOW and DESCRIBE, which are no SQL for the parser. */
final class Listings {
  private static final Set<String> QUERIES =
      Set.of("SELECT", "WITH", "VALUES", "TABLE", "(", "ANALYZE", "POLICY", "PLAN", "FOR");

  private final StatementText text;
  private int next = 1;

  private Listings(StatementText text) {
    this.text = text;
  }

  /** Whether the word after DESCRIBE begins a query rather than names a table. */
  static boolean describesQuery(List<Token> head) {
    return head.size() > 1 && QUERIES.contains(head.get(1).text().toUpperCase(Locale.ROOT));
  }

  static Statement describe(StatementText text) {
    return new Listings(text).table("DESCRIBE");
  }

  static Statement show(StatementText text) {
    return new Listings(text).show();
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
    do {
      parts.add(name(verb));
    } while (takes("."));
    return last(
        new Statement.Describe(
            TableNames.of(parts).orElseThrow(() -> end("write " + verb + " schema.table"))));
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
