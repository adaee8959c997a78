package dev.portico.adapter.file.pruning;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * What the engine makes of a stored value when it reads a file's column as the published type: in
 * one span, because it may round. A higher stored value never becomes a lower one, so that a span
 * from the lowest to the highest stored value holds all of them.
 */
@FunctionalInterface
interface StoredValues {
  /**
   * The value of its plain encoding, as statistics and page indexes hold it.
   *
   * @return null when the bytes are no value of the type, or one that the engine may read as
   *     something else
   */
  Span of(byte[] plain);

  /** Null when nothing is concluded from values of this type. */
  static StoredValues of(PrimitiveType stored, ColumnType published) {
    return switch (ValueFamily.of(published.kind())) {
      case EXACT_NUMBER -> StoredNumbers.exact(stored, published);
      case FLOATING_NUMBER -> StoredNumbers.floating(stored, published.kind());
      case TRUTH -> truth(stored);
      case TEXT -> text(stored);
      case BINARY -> binary(stored);
      case LOCAL_TIME_LINE -> StoredTimes.local(stored, published.kind() == TypeKind.DATE);
      case INSTANT -> StoredTimes.instant(stored);
      case TIME_OF_DAY -> StoredTimes.timeOfDay(stored);
      case OTHER -> null;
    };
  }

  private static StoredValues truth(PrimitiveType stored) {
    if (stored.getPrimitiveTypeName() != PrimitiveTypeName.BOOLEAN) {
      return null;
    }
    return plain ->
        plain.length == 1 && (plain[0] & 0xfe) == 0 ? Span.of(BigDecimal.valueOf(plain[0])) : null;
  }

  private static StoredValues text(PrimitiveType stored) {
    LogicalTypeAnnotation logical = stored.getLogicalTypeAnnotation();
    boolean isText =
        logical instanceof StringLogicalTypeAnnotation
            || logical instanceof EnumLogicalTypeAnnotation
            || logical instanceof JsonLogicalTypeAnnotation;
    if (isText && stored.getPrimitiveTypeName() == PrimitiveTypeName.BINARY) {
      return plain -> Span.of(new Bytes(plain));
    }
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      return plain -> plain.length == 16 ? Span.of(new Bytes(uuidText(plain))) : null;
    }
    // Bytes without annotation are no text to the engine: it writes some of them as \x….
    return null;
  }

  private static byte[] uuidText(byte[] plain) {
    UUID uuid = new UUID(StoredNumbers.bigEndian(plain, 0), StoredNumbers.bigEndian(plain, 8));
    return uuid.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static StoredValues binary(PrimitiveType stored) {
    boolean isBytes =
        stored.getPrimitiveTypeName() == PrimitiveTypeName.BINARY
            || stored.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    return isBytes && stored.getLogicalTypeAnnotation() == null
        ? plain -> Span.of(new Bytes(plain))
        : null;
  }
}
