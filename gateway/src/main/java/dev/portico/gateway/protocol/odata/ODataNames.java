package dev.portico.gateway.protocol.odata;

/**
 * Names as OData's identifiers: letters, digits and {@code _}, no digit first. Every other
 * character becomes {@code _xHHHH_} with its UTF-16 code in hexadecimal, as in XML names of SQL; an
 * underscore that would read as the beginning of such an escape is escaped itself, so that two
 * names never become one.
 */
final class ODataNames {
  private ODataNames() {}

  static String encode(String name) {
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (fits(c, i == 0) && !(c == '_' && looksEscaped(name, i))) {
        out.append(c);
      } else {
        out.append(String.format("_x%04X_", (int) c));
      }
    }
    return out.toString();
  }

  private static boolean fits(char c, boolean first) {
    return c == '_' || Character.isLetter(c) || (!first && Character.isDigit(c));
  }

  private static boolean looksEscaped(String name, int at) {
    return name.regionMatches(at, "_x", 0, 2)
        && name.length() >= at + 7
        && name.substring(at + 2, at + 6).matches("[0-9A-F]{4}")
        && name.charAt(at + 6) == '_';
  }
}
