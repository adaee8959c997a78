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
   * @throws PortException with {@link Reason#DATA} when the footer places the chunk outside the
   *     file's data
   */
  static ChunkSpan of(ParquetFooter footer, ColumnMetaData chunk, boolean padded) {
    long length = chunk.getTotal_compressed_size();
    if (length == 0) {
      // Row groups without rows may have no page at all, and then any offset.
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
    long padding = padded ? Math.min(OLD_WRITER_PADDING, footer.dataEnd() - start - length) : 0;
    return new ChunkSpan(start, length + padding);
  }

  /**
   * Whether the offset is one: some writers put 0 for "no dictionary" and some an offset behind the
   * data, where the first page at the data offset is the dictionary if there is one.
   */
  static boolean hasDictionary(ColumnMetaData chunk) {
    return chunk.isSetDictionary_page_offset()
        && chunk.getDictionary_page_offset() >= MAGIC_BYTES
        && chunk.getDictionary_page_offset() < chunk.getData_page_offset();
  }

  static boolean hasIndex(ColumnMetaData chunk) {
    return chunk.isSetIndex_page_offset()
        && chunk.getIndex_page_offset() >= MAGIC_BYTES
        && chunk.getIndex_page_offset() < chunk.getData_page_offset();
  }

  /** Whether the writer of the file counted chunks too short. */
  static boolean padded(ParquetFooter footer) {
    String writer = footer.thrift().getCreated_by();
    if (writer == null || !writer.startsWith("parquet-mr")) {
      return false;
    }
    try {
      ParsedVersion parsed = VersionParser.parse(writer);
      return !parsed.hasSemanticVersion()
          || parsed.getSemanticVersion().compareTo(HEADER_COUNTED) < 0;
    } catch (VersionParseException e) {
      return true;
    }
  }
}
