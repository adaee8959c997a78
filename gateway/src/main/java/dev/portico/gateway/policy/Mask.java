package dev.portico.gateway.policy;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller sees instead of a column's value. Immutable.
 *
 * @param function how the value is changed
 * @param type of the column after the change, nullable where {@code nullable} says so
 * @param nullable whether the changed column may hold NULL
 * @param unless rows in which the raw value shows; empty when it never does
 */
public record Mask(
    Function function, ColumnType type, boolean nullable, Optional<RowFilter> unless) {
  public Mask {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unless, "unless");
    if (unless.isPresent() && unless.get() instanceof RowFilter.All) {
      throw new IllegalArgumentException("a mask that never applies");
    }
  }

  /** The changes; {@code docs/reference/masks.md} says what each makes of which value. */
  public sealed interface Function {

    /** The name a policy writes. */
    String word();
  }

  /** NULL. */
  public record Null() implements Function {
    @Override
    public String word() {
      return "null";
    }
  }

  /** The same value in every row, those with NULL included. */
  public record Constant(BindValue value) implements Function {
    @Override
    public String word() {
      return "constant";
    }
  }

  /**
   * HMAC-SHA-256 of the value, as hexadecimal digits or as 63 bits of a BIGINT.
   *
   * @param key by its name in the settings; a shape has no secret
   * @param length digits, 16 to 64
   */
  public record Hash(String key, Optional<HashKey> secret, int length) implements Function {
    @Override
    public String word() {
      return "hash";
    }
  }

  /** Each code point but the first and last ones becomes the fill. */
  public record Partial(int keepFirst, int keepLast, String fill) implements Function {
    @Override
    public String word() {
      return "partial";
    }
  }

  /** An address keeps its domain. */
  public record Email() implements Function {
    @Override
    public String word() {
      return "email";
    }
  }

  /** The start of the unit a date or timestamp lies in, in UTC. */
  public record Truncate(Unit unit) implements Function {
    @Override
    public String word() {
      return "truncate";
    }
  }

  /** Units of {@link Truncate}. */
  public enum Unit {
    YEAR,
    QUARTER,
    MONTH,
    WEEK,
    DAY,
    HOUR
  }

  /** The largest multiple of the size that is not above the number. */
  public record Bucket(BigDecimal size) implements Function {
    @Override
    public String word() {
      return "bucket";
    }
  }

  /** Rounded half away from zero. */
  public record Round(int digits) implements Function {
    @Override
    public String word() {
      return "round";
    }
  }

  /** The mask without its values, as {@link RowFilter#shape()}. */
  public Mask shape() {
    Function bare = function;
    if (function instanceof Constant constant) {
      bare = new Constant(new BindValue(constant.value().type(), null));
    } else if (function instanceof Hash hash) {
      bare = new Hash(hash.key(), Optional.empty(), hash.length());
    }
    return new Mask(bare, type, nullable, unless.map(RowFilter::shape));
  }

  /** The values, in the order in which the weaver numbers them: the function's, then the rows'. */
  public List<BindValue> values() {
    List<BindValue> values = new ArrayList<>();
    if (function instanceof Constant constant) {
      values.add(constant.value());
    } else if (function instanceof Hash hash) {
      values.addAll(hash.secret().orElseThrow().pads());
    }
    unless.ifPresent(u -> values.addAll(u.values()));
    return values;
  }
}
