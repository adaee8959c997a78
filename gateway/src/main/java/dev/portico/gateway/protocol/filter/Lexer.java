package dev.portico.gateway.protocol.filter;

import dev.portico.gateway.protocol.filter.Token.Kind;

/** Cuts a filter into tokens. */
final class Lexer {
  private final String parameter;
  private final String text;
  private int position;

  Lexer(String parameter, String text) {
    this.parameter = parameter;
    this.text = text;
  }

  Token next() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    int at = position + 1;
    if (position == text.length()) {
      return new Token(Kind.END, "", at);
    }
    char c = text.charAt(position);
    return switch (c) {
      case '(' -> single(Kind.OPEN, at);
      case ')' -> single(Kind.CLOSE, at);
      case ',' -> single(Kind.COMMA, at);
      case '\'' -> new Token(Kind.STRING, quoted('\'', at), at);
      case '"' -> name(at);
      default -> run(c, at);
    };
  }

  private Token single(Kind kind, int at) {
    return new Token(kind, text.substring(position++, at), at);
  }

  private Token name(int at) {
    String name = quoted('"', at);
    if (name.isEmpty()) {
      throw Faults.at(parameter, at, "a column's name is empty");
    }
    return new Token(Kind.NAME, name, at);
  }

  private String quoted(char quote, int at) {
    StringBuilder value = new StringBuilder();
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c != quote) {
        value.append(c);
      } else if (position < text.length() && text.charAt(position) == quote) {
        value.append(quote);
        position++;
      } else {
        return value.toString();
      }
    }
    throw Faults.at(parameter, at, "a quotation mark is not closed; inside it is written twice");
  }

  private Token run(char first, int at) {
    boolean value = Character.isDigit(first) || first == '-' || first == '+' || first == '.';
    boolean word = Character.isLetter(first) || first == '_';
    if (!value && !word) {
      throw Faults.at(parameter, at, "the character \"" + first + "\" has no meaning here");
    }
    int begin = position++;
    while (position < text.length() && goesOn(text.charAt(position), value)) {
      position++;
    }
    return new Token(value ? Kind.VALUE : Kind.WORD, text.substring(begin, position), at);
  }

  private static boolean goesOn(char c, boolean value) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || Character.isSurrogate(c)
        || (value && (c == '.' || c == ':' || c == '-' || c == '+'));
  }
}
