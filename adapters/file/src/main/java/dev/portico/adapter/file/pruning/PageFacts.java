package dev.portico.adapter.file.pruning;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/**
 * What the page index tells of one column in a row group.
 *
 * @param pages what each page holds, by the number of its first row
 */
record PageFacts(NavigableMap<Long, RowFacts> pages) {

  /** Null when the index is damaged, contradicts itself, or says nothing for the column's type. */
  static PageFacts read(
      String createdBy,
      long rows,
      FileColumn.Stored column,
      byte[] columnIndex,
      byte[] offsetIndex) {
    try {
      ColumnIndex index = Util.readColumnIndex(new ByteArrayInputStream(columnIndex));
      OffsetIndex offsets = Util.readOffsetIndex(new ByteArrayInputStream(offsetIndex));
      // The converter knows for which types and orders an index means nothing.
      boolean means =
          ParquetMetadataConverter.fromParquetColumnIndex(column.type(), index) != null
              && ChunkFacts.isTrusted(createdBy, column);
      return means ? of(rows, column, index, offsets.getPage_locations()) : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static PageFacts of(
      long rows, FileColumn.Stored column, ColumnIndex index, List<PageLocation> places) {
    int count = places.size();
    if (count == 0
        || index.getNull_pagesSize() != count
        || index.getMin_valuesSize() != count
        || index.getMax_valuesSize() != count
        || places.get(0).getFirst_row_index() != 0) {
      return null;
    }
    NavigableMap<Long, RowFacts> pages = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      long first = places.get(i).getFirst_row_index();
      long end = i + 1 < count ? places.get(i + 1).getFirst_row_index() : rows;
      if (end <= first) {
        return null;
      }
      pages.put(first, page(column, index, i, end - first));
    }
    return new PageFacts(pages);
  }

  private static RowFacts page(FileColumn.Stored column, ColumnIndex index, int page, long rows) {
    ChunkFacts.Nulls nulls = ChunkFacts.Nulls.of(count(index.getNull_counts(), page), rows, column);
    if (index.getNull_pages().get(page)) {
      boolean agree = nulls.all() || count(index.getNull_counts(), page) < 0;
      return agree ? RowFacts.ALL_NULL : ChunkFacts.any(column);
    }
    if (nulls.all()) {
      return ChunkFacts.any(column);
    }
    Span values =
        ChunkFacts.between(
            column, bytes(index.getMin_values().get(page)), bytes(index.getMax_values().get(page)));
    boolean noNaN = count(index.getNan_counts(), page) == 0;
    return new RowFacts(values, true, nulls.some(), ChunkFacts.isFloating(column) && !noNaN);
  }

  private static long count(List<Long> counts, int page) {
    return counts == null || page >= counts.size() ? -1 : counts.get(page);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** What this tells of the rows from one on that lie in one page. */
  RowFacts at(long row) {
    return pages.floorEntry(row).getValue();
  }

  /** The first rows of stretches that lie in one page of each column. */
  static List<Long> stretches(Map<FileColumn.Stored, PageFacts> columns) {
    TreeMap<Long, Boolean> starts = new TreeMap<>();
    starts.put(0L, true);
    columns.values().forEach(pages -> pages.pages().keySet().forEach(row -> starts.put(row, true)));
    return new ArrayList<>(starts.keySet());
  }
}
