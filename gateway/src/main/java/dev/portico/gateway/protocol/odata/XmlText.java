package dev.portico.gateway.protocol.odata;

/** Texts of contracts on their way into an XML document. */
final class XmlText {
  private XmlText() {}

  /** Without the characters that XML 1.0 has no way to write. */
  static String printable(String text) {
    if (text.codePoints().allMatch(XmlText::fits)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(fits(c) ? c : '\uFFFD'));
    return out.toString();
  }

  private static boolean fits(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
