package dev.portico.adapter.file.mirror;

import dev.portico.spi.ColumnType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/**
 * What the engine makes of a column: DuckDB's rules for schemas, so that what it would misread is
 * not published and what it would refuse is refused with a better message.
 */
public enum EngineFit {
  /** The values of the file, as the format's specification means them. */
  EXACT,
  /** Other values than meant: rounded, or of another shape. */
  WRONG,
  /** An error, whichever column of the file is asked for. */
  REFUSED;

  private static final Set<Type> BYTES = EnumSet.of(Type.BYTE_ARRAY, Type.FIXED_LEN_BYTE_ARRAY);

  /**
   * Of the whole column that these elements describe depth first.
   *
   * @param elements one run of {@link SchemaRoot}
   */
  static EngineFit of(List<SchemaElement> elements) {
    return new Walk(elements).over(false);
  }

  /** Why the engine cannot read these pages; empty when it can. */
  static Optional<String> unreadable(ColumnMetaData chunk) {
    if (chunk.getCodec() == CompressionCodec.LZO) {
      return Optional.of("compressed with LZO");
    }
    boolean fixed = BYTES.contains(chunk.getType());
    return fixed && chunk.getEncodings().contains(Encoding.BYTE_STREAM_SPLIT)
        ? Optional.of("encoded with BYTE_STREAM_SPLIT")
        : Optional.empty();
  }

  private EngineFit and(EngineFit other) {
    return compareTo(other) > 0 ? this : other;
  }

  private static EngineFit wrongIf(boolean condition) {
    return condition ? WRONG : EXACT;
  }

  private static EngineFit refusedIf(boolean condition) {
    return condition ? REFUSED : EXACT;
  }

  private static final class Walk {
    private final List<SchemaElement> elements;
    private int next;

    Walk(List<SchemaElement> elements) {
      this.elements = elements;
    }

    /** The next element with all below it. */
    EngineFit over(boolean insideList) {
      int at = next++;
      SchemaElement element = elements.get(at);
      if (element.isSetType()) {
        return leaf(element);
      }
      int children = element.getNum_children();
      EngineFit fit = group(at, element, children, insideList);
      boolean list = element.getConverted_type() == ConvertedType.LIST;
      for (int i = 0; i < children; i++) {
        fit = fit.and(over(list));
      }
      return fit;
    }

    private EngineFit group(int at, SchemaElement element, int children, boolean insideList) {
      boolean repeated = element.getRepetition_type() == FieldRepetitionType.REPEATED;
      if (children <= 0) {
        return REFUSED;
      }
      if (isEntry(at, element)) {
        return refusedIf(children != 2 || !repeated).and(disagreement(element));
      }
      boolean list = element.getConverted_type() == ConvertedType.LIST;
      boolean map = element.getConverted_type() == ConvertedType.MAP;
      boolean odd =
          (list || map)
              && (children != 1
                  || elements.get(at + 1).getRepetition_type() != FieldRepetitionType.REPEATED);
      // The engine takes a group's only field for the group, where the group itself is meant.
      boolean pulledUp =
          repeated
              && children == 1
              && !list
              && !map
              && (!insideList || isOldElement(at, element.getName()));
      return wrongIf(odd || pulledUp).and(disagreement(element));
    }

    /** By the specification's rules for lists of two levels. */
    private boolean isOldElement(int at, String name) {
      return name.equals("array") || name.equals(elements.get(at - 1).getName() + "_tuple");
    }

    private boolean isEntry(int at, SchemaElement element) {
      SchemaElement before = at == 0 ? null : elements.get(at - 1);
      return element.getConverted_type() == ConvertedType.MAP_KEY_VALUE
          || (before != null
              && before.getConverted_type() == ConvertedType.MAP
              && before.getNum_children() == 1);
    }

    private static EngineFit leaf(SchemaElement element) {
      Type type = element.getType();
      boolean noLength = type == Type.FIXED_LEN_BYTE_ARRAY && !element.isSetType_length();
      return refusedIf(noLength || !suits(element, type))
          .and(disagreement(element))
          .and(
              wrongIf(
                  element.getConverted_type() == ConvertedType.DECIMAL
                      && element.getPrecision() > ColumnType.MAX_DECIMAL_PRECISION));
    }

    /** A newer notation that the engine does not look at. */
    private static EngineFit disagreement(SchemaElement element) {
      if (!element.isSetLogicalType() || element.getLogicalType().getSetField() == null) {
        return EXACT;
      }
      ConvertedType older = SchemaMending.older(element.getLogicalType());
      boolean plain = older == ConvertedType.INT_32 || older == ConvertedType.INT_64;
      boolean asStored = plain && !element.isSetConverted_type();
      return wrongIf(older != null && older != element.getConverted_type() && !asStored);
    }

    private static boolean suits(SchemaElement element, Type type) {
      if (!element.isSetConverted_type() || newerDecides(element)) {
        return true;
      }
      return switch (element.getConverted_type()) {
        case INT_8, INT_16, INT_32, UINT_8, UINT_16, UINT_32, DATE, TIME_MILLIS ->
            type == Type.INT32;
        case INT_64, UINT_64, TIMESTAMP_MILLIS, TIMESTAMP_MICROS, TIME_MICROS -> type == Type.INT64;
        case DECIMAL ->
            element.isSetPrecision()
                && element.isSetScale()
                && (type == Type.INT32 || type == Type.INT64 || BYTES.contains(type));
        case UTF8, ENUM -> BYTES.contains(type);
        case JSON, INTERVAL -> true;
        case BSON, LIST, MAP, MAP_KEY_VALUE -> false;
      };
    }

    private static boolean newerDecides(SchemaElement element) {
      return element.isSetLogicalType()
          && (element.getLogicalType().isSetTIMESTAMP() || element.getLogicalType().isSetTIME());
    }
  }
}
