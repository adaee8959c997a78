package dev.portico.gateway.result;

/** Halves of a character, one of which alone has no UTF-8. */
public final class Surrogates {
  private Surrogates() {}

  /** Whether the half at a place stands beside its other one. */
  public static boolean isPaired(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
