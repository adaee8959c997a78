package dev.portico.adapter.file.mirror;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;

/**
 * Schema elements as the engine understands them. It mostly goes by the older of Parquet's two
 * notations of types, which some writers leave out: without it the engine reads decimals as whole
 * numbers and texts as bytes.
 */
final class SchemaMending {
  private SchemaMending() {}

  /** Copies of the elements, both notations in agreement; the newer one decides. */
  static List<SchemaElement> mended(List<SchemaElement> elements) {
    List<SchemaElement> mended = new ArrayList<>(elements.size());
    elements.forEach(element -> mended.add(mended(element)));
    return mended;
  }

  private static SchemaElement mended(SchemaElement element) {
    SchemaElement copy = new SchemaElement(element);
    if (copy.isSetLogicalType() && copy.getLogicalType().getSetField() == null) {
      // A logical type of the future, which can be neither read nor written.
      copy.unsetLogicalType();
    }
    if (copy.isSetLogicalType()) {
      ConvertedType older = older(copy.getLogicalType());
      if (older != null) {
        copy.setConverted_type(older);
      }
      if (copy.getLogicalType().isSetDECIMAL()) {
        DecimalType decimal = copy.getLogicalType().getDECIMAL();
        copy.setPrecision(decimal.getPrecision()).setScale(decimal.getScale());
      }
    }
    boolean decimal = copy.getConverted_type() == ConvertedType.DECIMAL;
    if (decimal && copy.isSetPrecision() && !copy.isSetScale()) {
      copy.setScale(0);
    }
    // Hive once marked the outer group of a map as its inner one is marked.
    if (copy.getConverted_type() == ConvertedType.MAP_KEY_VALUE
        && !copy.isSetType()
        && copy.getRepetition_type() != FieldRepetitionType.REPEATED) {
      copy.setConverted_type(ConvertedType.MAP);
    }
    return copy;
  }

  /** The older notation of a type; null for types that have none or that the engine knows so. */
  static ConvertedType older(LogicalType type) {
    return switch (type.getSetField()) {
      case STRING -> ConvertedType.UTF8;
      case ENUM -> ConvertedType.ENUM;
      case JSON -> ConvertedType.JSON;
      case DECIMAL -> ConvertedType.DECIMAL;
      case DATE -> ConvertedType.DATE;
      case LIST -> ConvertedType.LIST;
      case MAP -> ConvertedType.MAP;
      case INTEGER -> older(type.getINTEGER());
      default -> null;
    };
  }

  private static ConvertedType older(IntType type) {
    return switch (type.getBitWidth()) {
      case 8 -> type.isIsSigned() ? ConvertedType.INT_8 : ConvertedType.UINT_8;
      case 16 -> type.isIsSigned() ? ConvertedType.INT_16 : ConvertedType.UINT_16;
      case 32 -> type.isIsSigned() ? ConvertedType.INT_32 : ConvertedType.UINT_32;
      case 64 -> type.isIsSigned() ? ConvertedType.INT_64 : ConvertedType.UINT_64;
      default -> null;
    };
  }
}
