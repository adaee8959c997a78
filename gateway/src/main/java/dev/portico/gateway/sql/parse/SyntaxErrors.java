package dev.portico.gateway.sql.parse;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Turns the parser's complaints, which list every token it would have taken, into one sentence. */
final class SyntaxErrors {
  private static final Pattern ENCOUNTERED =
      Pattern.compile("Encountered \"(.*?)\" at line", Pattern.DOTALL);
  private static final int LONGEST_QUOTE = 60;

  private SyntaxErrors() {}

  static GatewayException explain(SqlParseException fault) {
    SqlParserPos pos = fault.getPos();
    SqlPosition position =
        pos == null ? null : new SqlPosition(pos.getLineNum(), pos.getColumnNum());
    return new GatewayException(ErrorCode.SQL_SYNTAX, message(fault), position, fault);
  }

  private static String message(SqlParseException fault) {
    String text = String.valueOf(fault.getMessage());
    Matcher matcher = ENCOUNTERED.matcher(text);
    if (matcher.find()) {
      String token = image(matcher.group(1));
      if (token.equals("<EOF>")) {
        return "the statement ends too early";
      }
      String shown =
          token.length() > LONGEST_QUOTE ? token.substring(0, LONGEST_QUOTE) + "…" : token;
      String hint =
          reserved(token)
              ? "; it is a reserved word, write \"" + token + "\" to use it as a name"
              : "";
      return "unexpected \"" + shown + "\"" + hint;
    }
    int newline = text.indexOf('\n');
    return newline > 0 ? text.substring(0, newline).trim() : text;
  }

  /** A token comes as {@code "ONE" "one "} or {@code <IDENTIFIER> "t "}: its kind and its text. */
  private static String image(String encountered) {
    int text = encountered.lastIndexOf("\" \"");
    String image = text < 0 ? encountered : encountered.substring(text + 3);
    String bare = image.replaceAll("^[\"\\s]+|[\"\\s]+$", "");
    return bare.replaceFirst("^<[A-Z_]+>[\"\\s]+", "");
  }

  private static boolean reserved(String token) {
    return token.matches("[A-Za-z_]+") && PorticoConformance.isReserved(token);
  }
}
