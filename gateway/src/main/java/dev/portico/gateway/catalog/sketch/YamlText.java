package dev.portico.gateway.catalog.sketch;

import java.util.Locale;
import java.util.Set;

/** Texts as YAML writes them: plain where nobody can misread it, else in double quotes. */
final class YamlText {
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlText() {}

  static String of(String text) {
    boolean plain =
        text.matches("[A-Za-z_][A-Za-z0-9_]*([ -][A-Za-z0-9_]+)*(\\([0-9]+\\))?")
            && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c == '\n') {
                quoted.append("\\n");
              } else if (c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else if (!Character.isDefined(c)
                  || Character.isSurrogate((char) c) && c < 0x10000
                  || c == 0xfeff
                  || c >= 0xfffe && c <= 0xffff) {
                quoted.append('?');
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  /** A text in a comment, on one line. */
  static String comment(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029\\ufeff]+", " ").strip();
  }
}
