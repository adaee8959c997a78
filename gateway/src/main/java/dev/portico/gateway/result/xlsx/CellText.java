package dev.portico.gateway.result.xlsx;

import dev.portico.gateway.result.Surrogates;

/**
 * Text in a cell: a string stays a string whatever it looks like. What XML cannot hold is written
 * as the format says, {@code _x0001_}, and what looks like that as well.
 */
final class CellText {
  /** The longest text of a cell. */
  static final int MOST_CHARS = 32_767;

  private static final String HEX = "0123456789ABCDEF";

  private CellText() {}

  static void cell(String place, int style, String text, StringBuilder out) {
    out.append("<c r=\"").append(place).append('"');
    Styles.append(style, out);
    inline(text, out);
  }

  /** The rest of a cell whose opening tag lacks its end. */
  static void inline(String text, StringBuilder out) {
    out.append(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    escaped(text, out);
    out.append("</t></is></c>");
  }

  private static void escaped(String text, StringBuilder out) {
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String entity = entity(c);
      if (entity == null && !isForbidden(text, i) && (c != '_' || !looksEscaped(text, i))) {
        continue;
      }
      out.append(text, written, i);
      written = i + 1;
      if (entity == null) {
        code(c, out);
      } else {
        out.append(entity);
      }
    }
    out.append(text, written, text.length());
  }

  private static String entity(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '\t' -> "&#9;";
      case '\n' -> "&#10;";
      default -> null;
    };
  }

  /** What XML has no place for and no entity either. */
  private static boolean isForbidden(String text, int at) {
    char c = text.charAt(at);
    return Character.isSurrogate(c)
        ? !Surrogates.isPaired(text, at)
        : (c < ' ' && entity(c) == null) || c >= 0xFFFE;
  }

  /** {@code _x} and four hexadecimal digits and {@code _}, which the next code begins with too. */
  private static boolean looksEscaped(String text, int at) {
    if (at + 6 >= text.length()
        || text.charAt(at + 1) != 'x'
        || (text.charAt(at + 6) != '_' && !isForbidden(text, at + 6))) {
      return false;
    }
    for (int i = at + 2; i < at + 6; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void code(char c, StringBuilder out) {
    out.append("_x");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xf));
    }
    out.append('_');
  }
}
