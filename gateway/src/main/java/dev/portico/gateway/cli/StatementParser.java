package dev.portico.gateway.cli;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/**
 * Tells the line editor to go on reading until a statement's semicolon, or the end of a backslash
 * command's line.
 */
final class StatementParser extends DefaultParser {
  StatementParser() {
    setQuoteChars(new char[0]);
    setEscapeChars(new char[0]);
    setEofOnUnclosedQuote(false);
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE
        && !line.stripLeading().startsWith("\\")
        && !StatementText.of(line).restIsBlank()) {
      throw new EOFError(-1, -1, "the statement goes on");
    }
    return super.parse(line, cursor, context);
  }

  @Override
  public boolean isDelimiterChar(CharSequence buffer, int at) {
    return super.isDelimiterChar(buffer, at) || "(),=<>+-*/;".indexOf(buffer.charAt(at)) >= 0;
  }
}
