package dev.portico.adapter.file.pruning;

import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;

/** Footers of one row group, with statistics as writers are known to write them or worse. */
final class Footers {
  static final long ROWS = 10;

  private final List<SchemaElement> schema = new ArrayList<>();
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private String createdBy = "parquet-mr version 1.15.0 (build 1)";
  private long rows = ROWS;

  Footers() {
    schema.add(new SchemaElement("file"));
  }

  Footers createdBy(String writer) {
    createdBy = writer;
    return this;
  }

  Footers rows(long count) {
    rows = count;
    return this;
  }

  /** An optional column. */
  Footers column(Type type, String name, Consumer<SchemaElement> more, Statistics statistics) {
    SchemaElement element = new SchemaElement(name);
    element.setType(type);
    element.setRepetition_type(FieldRepetitionType.OPTIONAL);
    more.accept(element);
    schema.add(element);
    ColumnMetaData data =
        new ColumnMetaData(
            type,
            List.of(Encoding.PLAIN),
            List.of(name),
            CompressionCodec.UNCOMPRESSED,
            rows,
            100,
            100,
            4);
    if (statistics != null) {
      data.setStatistics(statistics);
    }
    ColumnChunk chunk = new ColumnChunk(4);
    chunk.setMeta_data(data);
    chunks.add(chunk);
    return this;
  }

  FileMetaData footer() {
    schema.get(0).setNum_children(chunks.size());
    FileMetaData footer =
        new FileMetaData(2, schema, rows, List.of(new RowGroup(chunks, 100, rows)));
    footer.setCreated_by(createdBy);
    return footer;
  }

  boolean canMatch(Predicate predicate, Column... columns) {
    return canMatch(predicate, new FileView(List.of(columns), Map.of()));
  }

  boolean canMatch(Predicate predicate, FileView view) {
    return RowGroupPruning.of(footer(), view, predicate).canMatch(0);
  }

  /** Of the newer kind, without a count of NULLs. */
  static Statistics between(byte[] min, byte[] max) {
    Statistics statistics = new Statistics();
    statistics.setMin_value(min);
    statistics.setMax_value(max);
    return statistics;
  }

  static Statistics between(byte[] min, byte[] max, long nulls) {
    Statistics statistics = between(min, max);
    statistics.setNull_count(nulls);
    return statistics;
  }

  /** Of the older kind, sorted by signed bytes. */
  static Statistics older(byte[] min, byte[] max) {
    Statistics statistics = new Statistics();
    statistics.setMin(min);
    statistics.setMax(max);
    statistics.setNull_count(0);
    return statistics;
  }

  static Statistics nulls(long nulls) {
    Statistics statistics = new Statistics();
    statistics.setNull_count(nulls);
    return statistics;
  }
}
