package dev.portico.adapter.file.pruning;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Numbers in Parquet files. */
final class StoredNumbers {
  private StoredNumbers() {}

  /** Read as a whole number or DECIMAL; null when the column holds no exact numbers. */
  static StoredValues exact(PrimitiveType stored, ColumnType published) {
    Function<byte[], BigDecimal> number = number(stored);
    int scale = published.scale();
    return number == null
        ? null
        : plain -> {
          BigDecimal value = number.apply(plain);
          return value == null
              ? null
              : new Span(
                  value.setScale(scale, RoundingMode.FLOOR),
                  value.setScale(scale, RoundingMode.CEILING));
        };
  }

  /** Read as a REAL or DOUBLE; null when the column holds no numbers. */
  static StoredValues floating(PrimitiveType stored, TypeKind published) {
    PrimitiveTypeName physical = stored.getPrimitiveTypeName();
    if (physical == PrimitiveTypeName.FLOAT || physical == PrimitiveTypeName.DOUBLE) {
      boolean single = physical == PrimitiveTypeName.FLOAT;
      return stored.getLogicalTypeAnnotation() == null
          ? plain -> floating(plain, single, published == TypeKind.REAL)
          : null;
    }
    Function<byte[], BigDecimal> number = number(stored);
    return number == null
        ? null
        : plain -> {
          BigDecimal value = number.apply(plain);
          return value == null ? null : Margins.around(value.doubleValue());
        };
  }

  private static Span floating(byte[] plain, boolean single, boolean asSingle) {
    if (plain.length != (single ? Float.BYTES : Double.BYTES)) {
      return null;
    }
    ByteBuffer bytes = littleEndian(plain);
    double value = single ? bytes.getFloat() : bytes.getDouble();
    if (Double.isNaN(value)) {
      return null;
    }
    return single == asSingle ? Span.of(value, value) : Margins.around(value);
  }

  /** Reads exact numbers; gives null for what is none, and is null for columns of other types. */
  private static Function<byte[], BigDecimal> number(PrimitiveType stored) {
    LogicalTypeAnnotation logical = stored.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return plain -> decimal(unscaled(stored, plain), decimal);
    }
    boolean whole =
        stored.getPrimitiveTypeName() == PrimitiveTypeName.INT32
            || stored.getPrimitiveTypeName() == PrimitiveTypeName.INT64;
    if (whole && logical == null) {
      return plain -> decimal(unscaled(stored, plain));
    }
    return whole && logical instanceof IntLogicalTypeAnnotation integer
        ? plain -> integer(unscaled(stored, plain), integer)
        : null;
  }

  private static BigDecimal decimal(BigInteger value) {
    return value == null ? null : new BigDecimal(value);
  }

  private static BigDecimal decimal(BigInteger unscaled, DecimalLogicalTypeAnnotation type) {
    if (unscaled == null || type.getPrecision() > ColumnType.MAX_DECIMAL_PRECISION) {
      return null;
    }
    BigDecimal value = new BigDecimal(unscaled, type.getScale());
    return value.precision() > type.getPrecision() ? null : value;
  }

  /** Null for a number wider than its annotation: the engine may cut it. */
  private static BigDecimal integer(BigInteger signed, IntLogicalTypeAnnotation type) {
    if (signed == null || type.isSigned()) {
      return signed == null || signed.bitLength() >= type.getBitWidth()
          ? null
          : new BigDecimal(signed);
    }
    BigInteger value =
        signed.signum() < 0 && type.getBitWidth() >= Integer.SIZE
            ? signed.add(BigInteger.ONE.shiftLeft(type.getBitWidth()))
            : signed;
    return value.signum() < 0 || value.bitLength() > type.getBitWidth()
        ? null
        : new BigDecimal(value);
  }

  private static BigInteger unscaled(PrimitiveType stored, byte[] plain) {
    return switch (stored.getPrimitiveTypeName()) {
      case INT32 ->
          plain.length == Integer.BYTES ? BigInteger.valueOf(littleEndian(plain).getInt()) : null;
      case INT64 ->
          plain.length == Long.BYTES ? BigInteger.valueOf(littleEndian(plain).getLong()) : null;
      case BINARY -> plain.length == 0 ? null : new BigInteger(plain);
      case FIXED_LEN_BYTE_ARRAY ->
          plain.length == 0 || plain.length != stored.getTypeLength()
              ? null
              : new BigInteger(plain);
      case INT96, BOOLEAN, FLOAT, DOUBLE -> null;
    };
  }

  static ByteBuffer littleEndian(byte[] plain) {
    return ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
  }

  static long bigEndian(byte[] bytes, int from) {
    return ByteBuffer.wrap(bytes).getLong(from);
  }
}
