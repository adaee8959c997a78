package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Turns one complaint of the parser, which lists every token it would have taken, into one
 * sentence. The text at fault is taken from the statement itself.
 */
final class SyntaxErrors {
  private static final Pattern AS = Pattern.compile("(?i)\\bAS\\s+$");
  private static final Pattern ENCOUNTERED =
      Pattern.compile("Encountered \"(.*?)\" at line", Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile(
          "^(?:From|At) line \\d+, column \\d+(?: to line \\d+, column \\d+)?: "
              + "|,? at line \\d+, column \\d+");
  private static final int LONGEST_QUOTE = 60;

  private final String sql;
  private final SqlParseException fault;
  private final SqlPosition position;
  private final int offset;

  SyntaxErrors(String sql, SqlParseException fault) {
    this.sql = sql;
    this.fault = fault;
    SqlParserPos pos = fault.getPos();
    this.position = pos == null ? null : new SqlPosition(pos.getLineNum(), pos.getColumnNum());
    this.offset = pos == null ? -1 : offset(sql, position);
  }

  /** Where it is, or null. */
  SqlPosition position() {
    return position;
  }

  /** The word at fault in capitals, or empty text. */
  String word() {
    return token().toUpperCase(Locale.ROOT);
  }

  /** Whether the fault is the first word after an opening parenthesis. */
  boolean insideParentheses() {
    return offset > 0 && sql.substring(0, offset).stripTrailing().endsWith("(");
  }

  GatewayException explain() {
    return new GatewayException(ErrorCode.SQL_SYNTAX, message(), position, fault);
  }

  private String message() {
    String text = String.valueOf(fault.getMessage());
    Matcher encountered = ENCOUNTERED.matcher(text);
    if (encountered.find()) {
      return encountered.group(1).contains("<EOF>") ? "the statement ends too early" : unexpected();
    }
    if (text.startsWith("Lexical error")) {
      return text.contains("Encountered: <EOF>") ? "the statement ends too early" : character();
    } else if (text.startsWith("Incorrect syntax near the keyword")) {
      return asOf(token()) ? unexpected() : "unexpected \"" + shortened(token()) + "\"";
    } else if (text.startsWith("Non-query expression")) {
      return "unexpected \"" + shortened(token()) + "\"; a query is expected here";
    }
    int newline = text.indexOf('\n');
    String line = newline > 0 ? text.substring(0, newline) : text;
    return PLACE.matcher(line).replaceAll("").strip().replaceAll("\\.$", "");
  }

  /** The character that begins no token; or begins one that the next character does not end. */
  private String character() {
    String at = token();
    String shown = at.isBlank() && offset > 0 ? sql.substring(offset - 1, offset) : at;
    return "unexpected character \"" + shown + "\"";
  }

  private String unexpected() {
    String token = token();
    return "unexpected \"" + shortened(token) + "\"" + hint(token);
  }

  private String hint(String token) {
    if (asOf(token)) {
      return "; a table of then is written: domain.table FOR SYSTEM_TIME AS OF '2026-01-31'";
    }
    if (reserved(token)) {
      return "; it is a reserved word, write \"" + token + "\" to use it as a name";
    }
    String next = token.equals(".") ? tokenBehind() : "";
    return reserved(next)
        ? "; " + next + " is a reserved word, write .\"" + next + "\" to use it as a name"
        : "";
  }

  /** What stands behind the one character at the place of the fault. */
  private String tokenBehind() {
    int at = offset + 1;
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      at++;
    }
    return at < sql.length() ? StatementText.tokenAt(sql, at) : "";
  }

  /** Whether the fault is the middle of {@code AS OF}, as other products write it. */
  private boolean asOf(String token) {
    return token.equalsIgnoreCase("OF") && AS.matcher(sql.substring(0, offset)).find();
  }

  /** What stands at the place of the fault. */
  private String token() {
    if (offset < 0 || offset >= sql.length()) {
      return "";
    }
    return StatementText.tokenAt(sql, offset);
  }

  static String shortened(String token) {
    return token.length() > LONGEST_QUOTE ? token.substring(0, LONGEST_QUOTE) + "…" : token;
  }

  private static int offset(String sql, SqlPosition position) {
    int start = 0;
    for (int line = 1; line < position.line(); line++) {
      start = sql.indexOf('\n', start) + 1;
      if (start == 0) {
        return -1;
      }
    }
    return start + position.column() - 1;
  }

  private static boolean reserved(String token) {
    return token.matches("[A-Za-z_]+") && PorticoConformance.isReserved(token);
  }
}
