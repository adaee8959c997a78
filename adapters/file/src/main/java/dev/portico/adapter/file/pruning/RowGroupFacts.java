package dev.portico.adapter.file.pruning;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.format.RowGroup;

/** What is known of one row group; more with each index that was read. For one thread. */
final class RowGroupFacts {
  private final String createdBy;
  private final RowGroup rows;
  private final Map<FileColumn.Stored, RowFacts> chunks = new HashMap<>();
  private final Map<FileColumn.Stored, PageFacts> pages = new HashMap<>();
  private final Map<FileColumn.Stored, BloomFilter> filters = new HashMap<>();

  RowGroupFacts(String createdBy, RowGroup rows) {
    this.createdBy = createdBy;
    this.rows = rows;
  }

  /** Both as they are in the file; a damaged index is as good as none. */
  void addPageIndex(FileColumn.Stored column, byte[] columnIndex, byte[] offsetIndex) {
    PageFacts read =
        PageFacts.read(createdBy, rows.getNum_rows(), column, columnIndex, offsetIndex);
    if (read != null) {
      pages.put(column, read);
    }
  }

  /** Header and bits as they are in the file; a damaged filter is as good as none. */
  void addBloomFilter(FileColumn.Stored column, byte[] bytes) {
    BloomFilter read = BloomFilters.read(bytes);
    if (read != null) {
      filters.put(column, read);
    }
  }

  /** Whether a row can be there for which the condition is true. */
  boolean canMatch(Condition condition) {
    if (rows.getNum_rows() == 0) {
      return false;
    }
    if (pages.isEmpty()) {
      return condition.of(new Stretch(-1)).canBeTrue();
    }
    return condition.of(new Stretch(-1)).canBeTrue()
        && PageFacts.stretches(pages).stream()
            .anyMatch(row -> condition.of(new Stretch(row)).canBeTrue());
  }

  private RowFacts chunk(FileColumn.Stored column) {
    return chunks.computeIfAbsent(column, c -> ChunkFacts.of(createdBy, rows, c));
  }

  /** Rows that lie in one page of each column whose index was read; all rows for -1. */
  private final class Stretch implements Condition.Facts {
    private final long firstRow;

    Stretch(long firstRow) {
      this.firstRow = firstRow;
    }

    @Override
    public RowFacts of(FileColumn any) {
      if (!(any instanceof FileColumn.Stored column)) {
        return any instanceof FileColumn.Constant same ? same.facts() : RowFacts.ANY;
      }
      PageFacts index = firstRow < 0 ? null : pages.get(column);
      return index == null ? chunk(column) : index.at(firstRow);
    }

    @Override
    public boolean mayHold(FileColumn column, Comparable<?> value) {
      BloomFilter filter = filters.get(column);
      if (filter == null || !(column instanceof FileColumn.Stored stored)) {
        return true;
      }
      OptionalLong hash = BloomFilters.hash(stored, value);
      return hash.isEmpty() || filter.findHash(hash.getAsLong());
    }
  }
}
