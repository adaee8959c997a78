package dev.portico.gateway.plan.write;

/**
 * The masks and searches of texts in targets that count texts by code point: PostgreSQL and the
 * engine, which have these functions in common.
 */
class TextMasks implements Masks {
  private static final String ADDRESS_CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

  private final String length;

  /**
   * @param length the function that counts code points
   */
  TextMasks(String length) {
    this.length = length;
  }

  private String length(String text) {
    return length + "(" + text + ")";
  }

  /** A text not longer than what would be kept is filled whole. */
  @Override
  public String partial(String text, int first, int last, String fill) {
    long kept = (long) first + last;
    if (kept == 0) {
      return repeat(fill, length(text));
    }
    String head = first == 0 ? "" : "left(" + text + ", " + first + ") || ";
    String tail = last == 0 ? "" : " || right(" + text + ", " + last + ")";
    return "(CASE WHEN "
        + length(text)
        + " <= "
        + kept
        + " THEN "
        + repeat(fill, length(text))
        + " ELSE "
        + head
        + repeat(fill, length(text) + " - " + kept)
        + tail
        + " END)";
  }

  String repeat(String fill, String times) {
    return "repeat(" + fill + ", CAST(" + times + " AS INTEGER))";
  }

  /**
   * An address has one {@code @} with something before it and a domain of ASCII letters, digits,
   * points and hyphens after it.
   */
  @Override
  public String email(String text) {
    String at = "strpos(" + text + ", '@')";
    String domain = "substring(" + text + ", " + at + " + 1)";
    return "(CASE WHEN "
        + text
        + " IS NULL THEN NULL WHEN "
        + at
        + " > 1 AND "
        + at
        + " < "
        + length(text)
        + " AND translate("
        + domain
        + ", '"
        + ADDRESS_CHARACTERS
        + "', '') = '' THEN '***@' || "
        + domain
        + " ELSE '***' END)";
  }

  @Override
  public String contains(String text, String part) {
    return "(strpos(" + text + ", " + part + ") > 0)";
  }

  @Override
  public String starts(String text, String part) {
    return "starts_with(" + text + ", " + part + ")";
  }

  @Override
  public String ends(String text, String part) {
    return "(right(" + text + ", CAST(" + length(part) + " AS INTEGER)) = " + part + ")";
  }
}
