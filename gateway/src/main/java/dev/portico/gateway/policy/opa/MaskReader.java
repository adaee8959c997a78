package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads masks and checks that each fits its column; the result says what the column is after it.
 * {@code docs/reference/masks.md} has the table of types. Safe for many threads.
 */
final class MaskReader {
  private static final int MAX = ColumnType.MAX_DECIMAL_PRECISION;
  private static final BigDecimal LARGEST_BUCKET = BigDecimal.TEN.pow(18);
  private static final int LEAST_HASH = 16;
  private static final int LONGEST_HASH = 64;
  private static final int DEFAULT_HASH = 32;
  private static final int MOST_KEPT = 1_000_000;
  private static final int FLOAT_DIGITS = 15;
  private static final int LONG_DIGITS = 18;
  private static final String DEFAULT_KEY = "default";

  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "hidden", Set.of("type"),
          "null", Set.of("type", "unless"),
          "constant", Set.of("type", "unless", "value"),
          "hash", Set.of("type", "unless", "key", "length"),
          "partial", Set.of("type", "unless", "keep_first", "keep_last", "fill"),
          "email", Set.of("type", "unless"),
          "truncate", Set.of("type", "unless", "unit"),
          "bucket", Set.of("type", "unless", "size"),
          "round", Set.of("type", "unless", "digits"));

  private final Map<String, HashKey> keys;

  /**
   * @param keys of the mask {@code hash}, by name
   */
  MaskReader(Map<String, HashKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /** The mask of a column; empty when it hides the column. */
  Optional<Mask> mask(Node node, CatalogColumn column, TableColumns columns) {
    Node type = node.object().field("type");
    Set<String> fields = FIELDS.get(type.text());
    if (fields == null) {
      throw type.fault(ErrorCode.POLICY_MASK_UNKNOWN, "is no known mask");
    }
    if (type.text().equals("hidden")) {
      if (node.optional("unless").isPresent()) {
        throw node.fault(ErrorCode.POLICY_MASK_UNFIT, "is hidden, which cannot have unless");
      }
      node.object(fields);
      return Optional.empty();
    }
    node.object(fields);
    Optional<RowFilter> unless =
        node.optional("unless").map(u -> new FilterReader(columns).condition(u));
    return Optional.of(new Reading(node, column, unless).mask(type.text()));
  }

  /** One mask of one column. */
  private final class Reading {
    private final Node node;
    private final CatalogColumn column;
    private final ColumnType type;
    private final Optional<RowFilter> unless;

    Reading(Node node, CatalogColumn column, Optional<RowFilter> unless) {
      this.node = node;
      this.column = column;
      this.type = column.type();
      this.unless = unless;
    }

    Mask mask(String word) {
      return switch (word) {
        case "null" -> new Mask(new Mask.Null(), type, true, unless);
        case "constant" -> constant();
        case "hash" -> hash();
        case "partial" -> partial();
        case "email" -> email();
        case "truncate" -> truncate();
        case "bucket" -> bucket();
        case "round" -> round();
        default -> throw new IllegalStateException("masks and their fields differ");
      };
    }

    private Mask as(Mask.Function function, ColumnType after) {
      return new Mask(function, after, column.nullable(), unless);
    }

    private Mask constant() {
      Node value = node.field("value");
      if (type.kind() == TypeKind.ARRAY || type.kind() == TypeKind.VARBINARY) {
        throw unfit();
      } else if (value.json().isNull()) {
        throw value.fault(ErrorCode.POLICY_MASK_UNFIT, "is null; that is the mask null");
      }
      BindValue constant = ofColumn(value);
      ColumnType after = type;
      if (type.kind() == TypeKind.VARCHAR && type.precision() != ColumnType.UNBOUNDED) {
        String text = (String) constant.value();
        after =
            ColumnType.varchar(Math.max(type.precision(), text.codePointCount(0, text.length())));
      }
      boolean nullable = unless.isPresent() && column.nullable();
      return new Mask(new Mask.Constant(constant), after, nullable, unless);
    }

    /** The constant as a value of the column's own type. */
    private BindValue ofColumn(Node value) {
      BindValue read = ValueReader.value(value, type);
      return switch (type.kind()) {
        case SMALLINT ->
            new BindValue(type, (short) within(read, Short.MIN_VALUE, Short.MAX_VALUE, value));
        case INTEGER ->
            new BindValue(type, (int) within(read, Integer.MIN_VALUE, Integer.MAX_VALUE, value));
        case BIGINT -> new BindValue(type, within(read, Long.MIN_VALUE, Long.MAX_VALUE, value));
        case DECIMAL -> new BindValue(type, rescaled((BigDecimal) read.value(), value));
        default -> read;
      };
    }

    private long within(BindValue read, long least, long most, Node value) {
      if (read.value() instanceof Long whole && whole >= least && whole <= most) {
        return whole;
      }
      throw value.fault(
          ErrorCode.POLICY_VALUE_UNFIT, "does not fit a column of type " + type.kind());
    }

    private BigDecimal rescaled(BigDecimal number, Node value) {
      boolean fits =
          number.scale() <= type.scale()
              && number.precision() - number.scale() <= type.precision() - type.scale();
      if (!fits && number.signum() != 0) {
        throw value.fault(ErrorCode.POLICY_VALUE_UNFIT, "does not fit a column of type " + type);
      }
      return number.setScale(type.scale());
    }

    private Mask hash() {
      String key = node.optional("key").map(Node::text).orElse(DEFAULT_KEY);
      HashKey secret = keys.get(key);
      if (secret == null) {
        throw node.fault(
            ErrorCode.POLICY_MASK_UNFIT, "needs a key that is not under policy.hashKeys");
      }
      int length = optionalWhole("length", LEAST_HASH, LONGEST_HASH, DEFAULT_HASH);
      Mask.Function hash = new Mask.Hash(key, Optional.of(secret), length);
      return switch (type.kind()) {
        case VARCHAR -> as(hash, hashed(length));
        case SMALLINT, INTEGER, BIGINT -> as(hash, ColumnType.BIGINT);
        default -> throw unfit();
      };
    }

    private ColumnType hashed(int length) {
      if (type.precision() == ColumnType.UNBOUNDED) {
        return type;
      }
      return ColumnType.varchar(unless.isPresent() ? Math.max(type.precision(), length) : length);
    }

    private Mask partial() {
      if (type.kind() != TypeKind.VARCHAR) {
        throw unfit();
      }
      String fill = node.optional("fill").map(Node::text).orElse("*");
      boolean one = fill.codePointCount(0, fill.length()) == 1;
      if (!one || fill.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
        throw node.fault(ErrorCode.POLICY_MASK_UNFIT, "has a fill that is not one character");
      }
      return as(
          new Mask.Partial(
              optionalWhole("keep_first", 0, MOST_KEPT, 0),
              optionalWhole("keep_last", 0, MOST_KEPT, 0),
              fill),
          type);
    }

    private Mask email() {
      if (type.kind() != TypeKind.VARCHAR) {
        throw unfit();
      }
      boolean bounded = type.precision() != ColumnType.UNBOUNDED;
      return as(new Mask.Email(), bounded ? ColumnType.varchar(type.precision() + 3) : type);
    }

    private Mask truncate() {
      Node word = node.field("unit");
      Mask.Unit unit = unit(word);
      boolean fits =
          switch (type.kind()) {
            case DATE -> unit != Mask.Unit.HOUR;
            case TIMESTAMP, TIMESTAMP_TZ -> true;
            default -> false;
          };
      if (!fits) {
        throw unfit();
      }
      return as(new Mask.Truncate(unit), type);
    }

    private static Mask.Unit unit(Node word) {
      for (Mask.Unit unit : Mask.Unit.values()) {
        if (unit.name().toLowerCase(Locale.ROOT).equals(word.text())) {
          return unit;
        }
      }
      throw word.fault(ErrorCode.POLICY_MASK_UNFIT, "is no known unit");
    }

    private Mask bucket() {
      BigDecimal size = number(node.field("size"));
      if (size.signum() <= 0) {
        throw unfit();
      }
      return switch (type.kind()) {
        case SMALLINT, INTEGER, BIGINT -> {
          require(size.scale() == 0 && size.compareTo(LARGEST_BUCKET) <= 0);
          yield wide(new Mask.Bucket(size), ColumnType.BIGINT);
        }
        case DECIMAL -> {
          require(size.scale() <= type.scale());
          yield wide(new Mask.Bucket(size), ColumnType.decimal(MAX, type.scale()));
        }
        case REAL -> {
          require(size.floatValue() > 0);
          yield as(new Mask.Bucket(size), type);
        }
        case DOUBLE -> as(new Mask.Bucket(size), type);
        default -> throw unfit();
      };
    }

    private Mask round() {
      Node digitsNode = node.field("digits");
      long digits = digitsNode.whole();
      return switch (type.kind()) {
        case SMALLINT, INTEGER, BIGINT -> {
          require(digits >= -LONG_DIGITS && digits <= -1);
          yield wide(new Mask.Round((int) digits), ColumnType.BIGINT);
        }
        case DECIMAL -> {
          require(digits > -MAX && digits < type.scale());
          yield wide(new Mask.Round((int) digits), ColumnType.decimal(MAX, type.scale()));
        }
        case REAL, DOUBLE -> {
          require(digits >= -FLOAT_DIGITS && digits <= FLOAT_DIGITS);
          yield as(new Mask.Round((int) digits), type);
        }
        default -> throw unfit();
      };
    }

    /** A number may leave its range; then it is NULL, unless the type became wider. */
    private Mask wide(Mask.Function function, ColumnType after) {
      boolean nullable = column.nullable() || type.kind() == after.kind();
      return new Mask(function, after, nullable, unless);
    }

    private BigDecimal number(Node value) {
      if (!value.json().isNumber()) {
        throw value.fault(ErrorCode.POLICY_ANSWER_INVALID, "is no number");
      }
      return Exact.of(value.json()).orElseThrow(this::unfit);
    }

    private int optionalWhole(String field, int least, int most, int otherwise) {
      Optional<Node> value = node.optional(field);
      if (value.isEmpty()) {
        return otherwise;
      }
      long whole = value.get().whole();
      if (whole < least || whole > most) {
        throw value
            .get()
            .fault(ErrorCode.POLICY_MASK_UNFIT, "is not from " + least + " to " + most);
      }
      return (int) whole;
    }

    private void require(boolean fits) {
      if (!fits) {
        throw unfit();
      }
    }

    private PolicyFault unfit() {
      return node.fault(
          ErrorCode.POLICY_MASK_UNFIT, "does not fit column " + column.name() + " of type " + type);
    }
  }
}
