package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * The footer of a Parquet file, checked so far that an excerpt can be made of it. Immutable as long
 * as nobody changes what {@code thrift} returns; safe for many threads.
 *
 * @param name what messages call the file, such as {@code connection lake: file 'sales/a.parquet'}
 * @param thrift the footer as it is written, with every logical type
 * @param roots the columns of the schema's first level, in the file's order
 * @param fileBytes length of the file
 * @param dataEnd where the footer begins: no page lies behind it
 */
public record ParquetFooter(
    String name, FileMetaData thrift, List<SchemaRoot> roots, long fileBytes, long dataEnd) {

  public ParquetFooter {
    roots = List.copyOf(roots);
  }

  public long rows() {
    return thrift.getRow_groups().stream().mapToLong(RowGroup::getNum_rows).sum();
  }

  public int rowGroups() {
    return thrift.getRow_groupsSize();
  }

  /**
   * The schema as parquet-hadoop sees it; cheaper than {@link #metadata}, whatever the number of
   * row groups.
   *
   * @throws PortException with {@link Reason#DATA} when the schema is not a valid one
   */
  public MessageType schema() {
    return converted(List.of()).getFileMetaData().getSchema();
  }

  /**
   * The whole footer as parquet-hadoop sees it, with statistics and without the writer's own
   * key-value metadata. Takes time and memory in proportion to columns times row groups.
   *
   * @throws PortException with {@link Reason#DATA} when the schema is not a valid one
   */
  public ParquetMetadata metadata() {
    return converted(thrift.getRow_groups());
  }

  /** The columns of the first level that hold structs, maps or lists, by their names. */
  public Set<String> nested() {
    return roots.stream()
        .filter(root -> isNested(thrift.getSchema().get(root.firstElement())))
        .map(SchemaRoot::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isNested(SchemaElement column) {
    return !column.isSetType() || column.getRepetition_type() == FieldRepetitionType.REPEATED;
  }

  /** What the engine makes of the column when it reads this file itself. */
  public EngineFit fitInPlace(SchemaRoot root) {
    return EngineFit.of(elements(root));
  }

  /** What the engine makes of the column in an excerpt, whose footer says types more clearly. */
  public EngineFit fitInExcerpt(SchemaRoot root) {
    return EngineFit.of(SchemaMending.mended(elements(root)));
  }

  /**
   * Why the engine cannot read the pages of the column, such as {@code compressed with LZO}; empty
   * when it can.
   */
  public Optional<String> unreadable(SchemaRoot root) {
    for (RowGroup group : thrift.getRow_groups()) {
      for (ColumnChunk chunk : group.getColumns().subList(root.firstLeaf(), root.endLeaf())) {
        Optional<String> reason = EngineFit.unreadable(chunk.getMeta_data());
        if (reason.isPresent()) {
          return reason;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @throws PortException with {@link Reason#DATA} when a column chunk lies outside of the file
   */
  public void checkChunks() {
    for (RowGroup group : thrift.getRow_groups()) {
      for (ColumnChunk chunk : group.getColumns()) {
        ChunkSpan.of(this, chunk.getMeta_data(), 0);
      }
    }
  }

  List<SchemaElement> elements(SchemaRoot root) {
    return thrift.getSchema().subList(root.firstElement(), root.firstElement() + root.elements());
  }

  private ParquetMetadata converted(List<RowGroup> rowGroups) {
    FileMetaData metadata =
        new FileMetaData(
                thrift.getVersion(),
                SchemaMending.mended(thrift.getSchema()),
                thrift.getNum_rows(),
                rowGroups)
            .setCreated_by(thrift.getCreated_by())
            .setColumn_orders(thrift.getColumn_orders());
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try {
      return new ParquetMetadataConverter(options).fromParquetMetadata(metadata);
    } catch (IOException | RuntimeException e) {
      throw new PortException(
          Reason.DATA,
          name + " has a Parquet schema that cannot be understood; write the file anew",
          e);
    }
  }
}
