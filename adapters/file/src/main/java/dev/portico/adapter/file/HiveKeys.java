package dev.portico.adapter.file;

import dev.portico.spi.ColumnType;
import dev.portico.spi.FilePort.PartitionChoice;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads {@code key=value} folder names. */
public final class HiveKeys {
  private static final String DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__";

  private HiveKeys() {}

  public static boolean hasKey(String folderName) {
    return folderName.indexOf('=') > 0;
  }

  /**
   * The keys so far and that of one more folder, if its name has one; of two equal keys the inner
   * one counts.
   */
  public static Map<String, String> with(Map<String, String> outer, String folderName) {
    if (!hasKey(folderName)) {
      return outer;
    }
    int equals = folderName.indexOf('=');
    String value = folderName.substring(equals + 1);
    Map<String, String> keys = new LinkedHashMap<>(outer);
    keys.put(
        decode(folderName.substring(0, equals)),
        value.equals(DEFAULT_PARTITION) ? null : decode(value));
    return keys;
  }

  /**
   * Asks a choice among the keys found.
   *
   * @return whether files under some keys are wanted
   */
  public static Predicate<Map<String, String>> choose(
      Collection<Map<String, String>> found, PartitionChoice choice) {
    Set<String> values = new LinkedHashSet<>();
    for (Map<String, String> keys : found) {
      value(keys, choice.key()).ifPresent(values::add);
    }
    Optional<String> chosen = Optional.of(choice.among(Collections.unmodifiableSet(values)));
    return keys -> chosen.equals(value(keys, choice.key()));
  }

  /** Whether there is a key of this name in any case. */
  public static boolean has(Map<String, String> keys, String key) {
    return value(keys, key).isPresent();
  }

  /** The value of a key in any case, as the path spells the default partition. */
  private static Optional<String> value(Map<String, String> keys, String key) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(key))
        .map(entry -> entry.getValue() == null ? DEFAULT_PARTITION : entry.getValue())
        .findFirst();
  }

  /** Whether the text of a key can be read as the type that the contract gives it. */
  public static boolean fits(String text, ColumnType type) {
    try {
      return switch (type.kind()) {
        case BOOLEAN -> text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
        case SMALLINT -> inRange(text, Short.MIN_VALUE, Short.MAX_VALUE);
        case INTEGER -> inRange(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
        case BIGINT -> inRange(text, Long.MIN_VALUE, Long.MAX_VALUE);
        case DATE -> LocalDate.parse(text) != null;
        case DECIMAL -> fits(new BigDecimal(text), type);
        case REAL, DOUBLE, VARCHAR, TIME, TIMESTAMP, TIMESTAMP_TZ -> true;
        case VARBINARY, ARRAY -> false;
      };
    } catch (NumberFormatException | DateTimeParseException e) {
      return false;
    }
  }

  private static boolean inRange(String text, long least, long most) {
    long value = Long.parseLong(text);
    return value >= least && value <= most;
  }

  private static boolean fits(BigDecimal number, ColumnType type) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() <= type.scale()
        && plain.precision() - plain.scale() <= type.precision() - type.scale();
  }

  /**
   * Undoes percent encoding; unlike in a URL a plus sign stays one, and a stray percent sign too.
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int value = in[i] == '%' && i + 2 < in.length ? hex(in[i + 1], in[i + 2]) : -1;
      out[length++] = value < 0 ? in[i] : (byte) value;
      i += value < 0 ? 0 : 2;
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 ? -1 : h * 16 + l;
  }
}
