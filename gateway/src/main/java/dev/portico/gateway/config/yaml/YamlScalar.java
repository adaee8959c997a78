package dev.portico.gateway.config.yaml;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A single value. Unquoted numbers, truth values and nulls are read as in JSON; everything else,
 * dates included, stays the text it is.
 *
 * @param content the text as written, without quotes
 * @param plain whether it was written without quotes
 * @param line from 1
 */
public record YamlScalar(String content, boolean plain, int line) implements YamlNode {
  private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,3})?");

  @Override
  public Object toJava() {
    if (!plain) {
      return content;
    }
    if (isNull()) {
      return null;
    }
    if (content.equalsIgnoreCase("true") || content.equalsIgnoreCase("false")) {
      return Boolean.valueOf(content);
    }
    return mayBeNumber() ? number() : content;
  }

  /** Spares most texts the patterns. */
  private boolean mayBeNumber() {
    char first = content.charAt(0);
    return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  }

  private Object number() {
    if (INTEGER.matcher(content).matches()) {
      return Long.valueOf(content);
    }
    return !LEADING_ZERO.matcher(content).lookingAt() && DECIMAL.matcher(content).matches()
        ? new BigDecimal(content)
        : content;
  }

  @Override
  public boolean isNull() {
    return plain && (content.isEmpty() || content.equals("~") || content.equalsIgnoreCase("null"));
  }

  @Override
  public Optional<String> text() {
    return isNull() ? Optional.empty() : Optional.of(content);
  }

  @Override
  public String kind() {
    Object value = toJava();
    if (value == null) {
      return "empty";
    }
    return value instanceof String
        ? "a text"
        : value instanceof Boolean ? "true or false" : "a number";
  }

  @Override
  public int size() {
    return 1;
  }

  /** Hides the value, which may be a secret. */
  @Override
  public String toString() {
    return kind() + " on line " + line;
  }
}
