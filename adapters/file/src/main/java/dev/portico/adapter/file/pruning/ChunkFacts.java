package dev.portico.adapter.file.pruning;

import java.util.List;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/**
 * What the footer tells of a column in a row group. Parquet's own converter leaves out lowest and
 * highest values that are known to be wrong: of writers with faults in them, of types without a
 * defined order, and the older kind that was sorted by signed bytes. Whatever contradicts itself is
 * left out here.
 */
final class ChunkFacts {
  private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

  private ChunkFacts() {}

  /** Null when the row group does not have the column, or it is encrypted. */
  static ColumnMetaData chunk(RowGroup rows, FileColumn.Stored column) {
    if (rows.getColumns() == null || column.leaf() >= rows.getColumnsSize()) {
      return null;
    }
    ColumnChunk chunk = rows.getColumns().get(column.leaf());
    ColumnMetaData data = chunk.getMeta_data();
    return data == null
            || chunk.isSetCrypto_metadata()
            || chunk.getFile_path() != null
            || !List.of(column.type().getName()).equals(data.getPath_in_schema())
        ? null
        : data;
  }

  static RowFacts of(String createdBy, RowGroup rows, FileColumn.Stored column) {
    ColumnMetaData chunk = chunk(rows, column);
    if (chunk == null || !chunk.isSetStatistics() || chunk.getNum_values() != rows.getNum_rows()) {
      return any(column);
    }
    try {
      return of(createdBy, chunk, column);
    } catch (RuntimeException e) {
      // Statistics that are no values of the column's type: as good as none.
      return any(column);
    }
  }

  private static RowFacts of(String createdBy, ColumnMetaData chunk, FileColumn.Stored column) {
    // The converter takes whole arrays, of which a value may be a part; a copy has its own.
    org.apache.parquet.format.Statistics raw =
        new org.apache.parquet.format.Statistics(chunk.getStatistics());
    Statistics<?> read = CONVERTER.fromParquetStatistics(createdBy, raw, column.type());
    Nulls nulls =
        Nulls.of(read.isNumNullsSet() ? read.getNumNulls() : -1, chunk.getNum_values(), column);
    if (nulls.all()) {
      // Ends without a value contradict each other, whichever is wrong.
      return hasEnds(raw) ? any(column) : RowFacts.ALL_NULL;
    }
    Span values =
        read.hasNonNullValue() && isTrusted(createdBy, column)
            ? between(column, read.getMinBytes(), read.getMaxBytes())
            : null;
    // The file's own count: an object for statistics begins with a count of zero.
    boolean noNaN = raw.isSetNan_count() && raw.getNan_count() == 0;
    return new RowFacts(values, true, nulls.some(), isFloating(column) && !noNaN);
  }

  private static boolean hasEnds(org.apache.parquet.format.Statistics raw) {
    return raw.isSetMin_value() || raw.isSetMax_value() || raw.isSetMin() || raw.isSetMax();
  }

  /** Nothing but what the schema says. */
  static RowFacts any(FileColumn.Stored column) {
    return new RowFacts(null, true, isOptional(column), isFloating(column));
  }

  /**
   * Null when the ends contradict each other or are not understood. An empty highest text could be
   * one, but some writers mean by it that they know none.
   */
  static Span between(FileColumn.Stored column, byte[] min, byte[] max) {
    Span lowest = column.values() == null || max.length == 0 ? null : column.values().of(min);
    Span highest = lowest == null ? null : column.values().of(max);
    return highest == null || Span.order(lowest.low(), highest.high()) > 0
        ? null
        : new Span(lowest.low(), highest.high());
  }

  /**
   * Whether the writer's lowest and highest values hold for this type, in footers and page indexes.
   * Parquet-cpp before it became a part of Arrow sorted decimals in byte arrays by unsigned bytes
   * (PARQUET-1655); fastparquet leaves out the times it stores for "no time", the lowest number.
   */
  static boolean isTrusted(String createdBy, FileColumn.Stored column) {
    String writer = createdBy == null ? "" : createdBy;
    LogicalTypeAnnotation logical = column.type().getLogicalTypeAnnotation();
    PrimitiveTypeName physical = column.type().getPrimitiveTypeName();
    if (logical instanceof DecimalLogicalTypeAnnotation) {
      return physical == PrimitiveTypeName.INT32
          || physical == PrimitiveTypeName.INT64
          || !(writer.isEmpty() || writer.startsWith("parquet-cpp version"));
    }
    boolean time =
        logical instanceof TimestampLogicalTypeAnnotation
            || logical instanceof TimeLogicalTypeAnnotation;
    return !time || !writer.startsWith("fastparquet");
  }

  static boolean isFloating(FileColumn.Stored column) {
    return column.type().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
        || column.type().getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE;
  }

  static boolean isOptional(FileColumn.Stored column) {
    return column.type().getRepetition() != Repetition.REQUIRED;
  }

  /**
   * Whether some and whether all values are NULL.
   *
   * @param some may be so without being so
   */
  record Nulls(boolean some, boolean all) {
    /**
     * From a count, which is negative when it is not known.
     *
     * @param values how many values there are, NULLs among them
     */
    static Nulls of(long count, long values, FileColumn.Stored column) {
      if (!isOptional(column)) {
        // Some writers count NaN as NULL.
        return new Nulls(false, false);
      }
      boolean known = count >= 0 && count <= values;
      return new Nulls(!known || count > 0, known && count == values);
    }
  }
}
