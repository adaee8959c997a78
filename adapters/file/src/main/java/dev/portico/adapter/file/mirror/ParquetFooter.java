package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.FileMetaData;
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
    return thrift.getNum_rows();
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
    FileMetaData bare =
        new FileMetaData(thrift.getVersion(), thrift.getSchema(), 0, List.of())
            .setColumn_orders(thrift.getColumn_orders());
    return converted(bare).getFileMetaData().getSchema();
  }

  /**
   * The whole footer as parquet-hadoop sees it, with statistics. Takes time and memory in
   * proportion to columns times row groups.
   *
   * @throws PortException with {@link Reason#DATA} when the schema is not a valid one
   */
  public ParquetMetadata metadata() {
    return converted(thrift);
  }

  private ParquetMetadata converted(FileMetaData metadata) {
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
