package dev.portico.adapter.file.pruning;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * Something in a file that tells more of one column in a row group than the footer does.
 *
 * @param ranges where it lies
 * @param use makes it known, from the bytes of the ranges in their order
 */
record Index(List<ByteRange> ranges, BiConsumer<RowGroupFacts, List<byte[]>> use) {
  /** Longer ones are not read: a file has no reason for them, a damaged footer may. */
  static final int MAX_BYTES = 16 << 20;

  /** Lowest and highest values of each page, and the pages' first rows. */
  static Optional<Index> pages(RowGroup rows, FileColumn.Stored column) {
    if (column.values() == null || ChunkFacts.chunk(rows, column) == null) {
      return Optional.empty();
    }
    ColumnChunk chunk = rows.getColumns().get(column.leaf());
    ByteRange values =
        chunk.isSetColumn_index_offset()
            ? range(chunk.getColumn_index_offset(), chunk.getColumn_index_length())
            : null;
    ByteRange offsets =
        chunk.isSetOffset_index_offset()
            ? range(chunk.getOffset_index_offset(), chunk.getOffset_index_length())
            : null;
    return values == null || offsets == null
        ? Optional.empty()
        : Optional.of(
            new Index(
                List.of(values, offsets),
                (facts, bytes) -> facts.addPageIndex(column, bytes.get(0), bytes.get(1))));
  }

  /** A Bloom filter whose length the footer tells; older writers leave it out. */
  static Optional<Index> bloomFilter(RowGroup rows, FileColumn.Stored column) {
    ColumnMetaData chunk = ChunkFacts.chunk(rows, column);
    ByteRange range =
        chunk != null
                && BloomFilters.canLookUp(column)
                && chunk.isSetBloom_filter_offset()
                && chunk.isSetBloom_filter_length()
            ? range(chunk.getBloom_filter_offset(), chunk.getBloom_filter_length())
            : null;
    return range == null
        ? Optional.empty()
        : Optional.of(
            new Index(
                List.of(range), (facts, bytes) -> facts.addBloomFilter(column, bytes.get(0))));
  }

  /** Null when such a range cannot be. */
  private static ByteRange range(long offset, long length) {
    return offset > 0 && length > 0 && length <= MAX_BYTES
        ? new ByteRange(offset, (int) length)
        : null;
  }
}
