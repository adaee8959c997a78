package dev.portico.adapter.file.pruning;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.column.values.bloomfilter.HashFunction;
import org.apache.parquet.column.values.bloomfilter.XxHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Looks values up in Bloom filters, where one value of the published type is one stored value with
 * one plain encoding: whole numbers, dates, decimals of the same scale, timestamps of whole
 * microseconds, text, bytes. Not floating numbers, which have two zeros and many NaNs.
 */
final class BloomFilters {
  /** Not the filter's own methods: they share a buffer, so that two threads would mix hashes. */
  private static final HashFunction HASH = new XxHash();

  private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);

  private BloomFilters() {}

  /**
   * Reads header and bits.
   *
   * @return null when they are damaged or of a kind that is not known
   */
  static BloomFilter read(byte[] bytes) {
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      BloomFilterHeader header = Util.readBloomFilterHeader(in);
      boolean known =
          header.getAlgorithm().isSetBLOCK()
              && header.getHash().isSetXXHASH()
              && header.getCompression().isSetUNCOMPRESSED();
      int length = header.getNumBytes();
      if (!known || length < 32 || length % 32 != 0 || length > in.available()) {
        return null;
      }
      int start = bytes.length - in.available();
      return new BlockSplitBloomFilter(Arrays.copyOfRange(bytes, start, start + length));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Whether values of the column can be looked up at all. */
  static boolean canLookUp(FileColumn.Stored column) {
    return column.values() != null && !ChunkFacts.isFloating(column);
  }

  /** The hash of a value as the column stores it; empty when it could be stored in other ways. */
  static OptionalLong hash(FileColumn.Stored column, Comparable<?> value) {
    PrimitiveType stored = column.type();
    if (value instanceof Bytes bytes) {
      return stored.getLogicalTypeAnnotation() instanceof UUIDLogicalTypeAnnotation
          ? OptionalLong.empty()
          : OptionalLong.of(HASH.hashBytes(bytes.value()));
    }
    BigInteger number =
        value instanceof BigDecimal decimal ? stored(stored, column.published(), decimal) : null;
    return number == null ? OptionalLong.empty() : hash(stored, number);
  }

  /** The number that is stored for a value; null when there is none or not one only. */
  private static BigInteger stored(PrimitiveType stored, ColumnType published, BigDecimal value) {
    LogicalTypeAnnotation logical = stored.getLogicalTypeAnnotation();
    try {
      if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
        return published.kind() == TypeKind.DECIMAL && published.scale() >= decimal.getScale()
            ? value.movePointRight(decimal.getScale()).toBigIntegerExact()
            : null;
      } else if (logical == null || logical instanceof IntLogicalTypeAnnotation) {
        return ValueFamily.of(published.kind()) == ValueFamily.EXACT_NUMBER
            ? value.toBigIntegerExact()
            : null;
      } else if (logical instanceof DateLogicalTypeAnnotation) {
        return published.kind() == TypeKind.DATE ? exactly(value, MICROS_PER_DAY) : null;
      } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
        return published.kind() == TypeKind.DATE ? null : timestamp(timestamp, value);
      }
      return null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static BigInteger timestamp(TimestampLogicalTypeAnnotation type, BigDecimal micros) {
    return switch (type.getUnit()) {
      case MILLIS -> exactly(micros, BigDecimal.valueOf(1_000));
      case MICROS -> micros.toBigIntegerExact();
      case NANOS -> null;
    };
  }

  private static BigInteger exactly(BigDecimal micros, BigDecimal unit) {
    return micros.divide(unit).toBigIntegerExact();
  }

  private static OptionalLong hash(PrimitiveType type, BigInteger number) {
    PrimitiveTypeName physical = type.getPrimitiveTypeName();
    boolean unsigned =
        type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer
            && !integer.isSigned();
    int bits = number.bitLength() + (unsigned ? 0 : 1);
    if (unsigned && number.signum() < 0 || isNarrow(type)) {
      return OptionalLong.empty();
    }
    return switch (physical) {
      case INT32 ->
          bits <= Integer.SIZE
              ? OptionalLong.of(
                  HASH.hashBytes(buffer(Integer.BYTES).putInt(number.intValue()).array()))
              : OptionalLong.empty();
      case INT64 ->
          bits <= Long.SIZE
              ? OptionalLong.of(
                  HASH.hashBytes(buffer(Long.BYTES).putLong(number.longValue()).array()))
              : OptionalLong.empty();
      case FIXED_LEN_BYTE_ARRAY -> fixed(number, type.getTypeLength());
      case BINARY, INT96, BOOLEAN, FLOAT, DOUBLE -> OptionalLong.empty();
    };
  }

  /** Numbers of 8 and 16 bits, which writers widen to 32 bits in more than one way. */
  private static boolean isNarrow(PrimitiveType type) {
    return type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer
        && integer.getBitWidth() < Integer.SIZE;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static OptionalLong fixed(BigInteger number, int length) {
    byte[] significant = number.toByteArray();
    if (significant.length > length) {
      return OptionalLong.empty();
    }
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (number.signum() < 0 ? -1 : 0));
    System.arraycopy(significant, 0, bytes, length - significant.length, significant.length);
    return OptionalLong.of(HASH.hashBytes(bytes));
  }
}
