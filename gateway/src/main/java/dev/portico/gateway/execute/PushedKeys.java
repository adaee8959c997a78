package dev.portico.gateway.execute;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import dev.portico.spi.TypeKind;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Distinct keys that restrict a fragment's rows.
 *
 * @param column of the fragment's answer
 * @param type of the keys: BIGINT, VARCHAR or DATE
 * @param keys not null, maybe none
 */
public record PushedKeys(int column, ColumnType type, List<Object> keys) {
  private static final int LAST_YEAR = 9999;
  private static final long MOST_CHARS = 1 << 20;

  public PushedKeys {
    keys = List.copyOf(keys);
  }

  /**
   * Whether every key has a literal that means the same everywhere, and all of them together a
   * length that a statement can hold.
   */
  public static boolean writable(List<Object> keys) {
    long chars = 0;
    for (Object key : keys) {
      chars += key.toString().length();
      if (key instanceof LocalDate date && (date.getYear() < 1 || date.getYear() > LAST_YEAR)) {
        return false;
      }
    }
    return chars <= MOST_CHARS;
  }

  /** The fragment's SQL, only rows with one of the keys. */
  String restrict(String sql, int columns, String dialect, List<BindValue> binds) {
    String list =
        IntStream.range(0, columns).mapToObj(i -> "k.c" + i).collect(Collectors.joining(", "));
    String head = "SELECT " + list + "\nFROM (" + sql + ") AS k\nWHERE k.c" + column + " ";
    if (keys.isEmpty()) {
      return head + "IS NULL AND FALSE";
    }
    if (dialect.equals("postgresql")) {
      binds.add(new BindValue(ColumnType.VARCHAR, arrayLiteral()));
      return head + "= ANY (CAST(? AS " + arrayType() + "))";
    }
    return head + "IN (" + literals() + ")";
  }

  /** {@code IN (…)} with every key as a literal, for a condition in the engine's dialect. */
  public String in() {
    return keys.isEmpty() ? "IN (NULL)" : "IN (" + literals() + ")";
  }

  /** The same for a port. */
  public Predicate in(String storeColumn) {
    return new Predicate.In(
        storeColumn, keys.stream().map(key -> new BindValue(type, key)).toList());
  }

  private String literals() {
    return keys.stream().map(this::literal).collect(Collectors.joining(", "));
  }

  private String literal(Object key) {
    if (key instanceof LocalDate date) {
      return "DATE '" + date + "'";
    }
    return type.kind() == TypeKind.VARCHAR
        ? "'" + key.toString().replace("'", "''") + "'"
        : key.toString();
  }

  private String arrayType() {
    return switch (type.kind()) {
      case VARCHAR -> "varchar[]";
      case DATE -> "date[]";
      default -> "bigint[]";
    };
  }

  /**
   * PostgreSQL's text form of an array: one bind instead of thousands, and the same statement text
   * for any number of keys.
   */
  private String arrayLiteral() {
    return keys.stream()
        .map(k -> "\"" + k.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
