package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import org.apache.parquet.SemanticVersion;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.format.ColumnMetaData;

/**
 * Where the pages of a column chunk lie in a file, for all that writers have put into footers.
 *
 * @param start of the first page
 * @param length up to behind the last page
 */
record ChunkSpan(long start, long length) {
  /** No page starts within the file's leading magic: smaller offsets stand for "none". */
  static final int MAGIC_BYTES = 4;

  /**
   * parquet-mr before 1.2.9 left the dictionary's page header out of the chunk's size; 13 to 19
   * bytes, of which all readers assume at most this many.
   */
  private static final int OLD_WRITER_PADDING = 100;

  private static final SemanticVersion HEADER_COUNTED = new SemanticVersion(1, 2, 9);

  /**
   * @param padding bytes that may belong to the chunk beyond its size
   * @throws PortException with {@link Reason#DATA} when the footer places the chunk outside the
   *     file's data
   */
  static ChunkSpan of(ParquetFooter footer, ColumnMetaData chunk, long padding) {
    long length = chunk.getTotal_compressed_size();
    if (length == 0 || chunk.getNum_values() == 0) {
      // Row groups without rows may have no page or an empty dictionary, and any offset.
      return new ChunkSpan(MAGIC_BYTES, 0);
    }
    long start = chunk.getData_page_offset();
    if (hasDictionary(chunk)) {
      start = chunk.getDictionary_page_offset();
    }
    if (hasIndex(chunk)) {
      start = Math.min(start, chunk.getIndex_page_offset());
    }
    if (start < MAGIC_BYTES || length < 0 || length > footer.dataEnd() - start) {
      throw new PortException(
          Reason.DATA,
          footer.name()
              + " has column '"
              + String.join(".", chunk.getPath_in_schema())
              + "' outside of the file; it may be cut off or still being written: replace or remove"
              + " it");
    }
    return new ChunkSpan(start, length + Math.min(padding, footer.dataEnd() - start - length));
  }

  /**
   * Whether the offset is one: some writers put 0 for "no dictionary" and some an offset behind the
   * data, where the first page at the data offset is the dictionary if there is one.
   */
  static boolean hasDictionary(ColumnMetaData chunk) {
    return chunk.isSetDictionary_page_offset()
        && chunk.getDictionary_page_offset() >= MAGIC_BYTES
        && (chunk.getData_page_offset() < MAGIC_BYTES
            || chunk.getDictionary_page_offset() < chunk.getData_page_offset());
  }

  static boolean hasIndex(ColumnMetaData chunk) {
    return chunk.isSetIndex_page_offset()
        && chunk.getIndex_page_offset() >= MAGIC_BYTES
        && chunk.getIndex_page_offset() < chunk.getData_page_offset();
  }

  /** By how many bytes the writer of the file may have counted chunks too short. */
  static int padding(ParquetFooter footer) {
    String writer = footer.thrift().getCreated_by();
    if (writer == null || !writer.startsWith("parquet-mr")) {
      return 0;
    }
    try {
      ParsedVersion parsed = VersionParser.parse(writer);
      boolean counted =
          parsed.hasSemanticVersion() && parsed.getSemanticVersion().compareTo(HEADER_COUNTED) >= 0;
      return counted ? 0 : OLD_WRITER_PADDING;
    } catch (VersionParseException e) {
      return OLD_WRITER_PADDING;
    }
  }
}
