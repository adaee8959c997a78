package dev.portico.adapter.file.pruning;

import dev.portico.spi.PortException;
import dev.portico.spi.Predicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * Which row groups of one Parquet file can hold a row for which a condition is true. The port makes
 * one for each file and query; for one thread.
 *
 * <p>Three looks, each dearer than the one before: at the footer's statistics, at the page index
 * (no page holds such a row), and at Bloom filters (no equal value). Dictionary pages are not
 * looked at: they lie before the values they belong to and cost a request for each column and row
 * group. Only columns that are neither nested nor repeated are looked at.
 */
public final class RowGroupPruning {
  /** Indexes held in memory at one time. */
  private static final long MAX_BATCH_BYTES = 32 << 20;

  private final FileMetaData footer;
  private final Condition condition;
  private final List<FileColumn.Stored> columns;
  private final List<FileColumn.Stored> lookedUp;
  private final Map<Integer, RowGroupFacts> facts = new HashMap<>();

  private RowGroupPruning(FileMetaData footer, Condition condition) {
    this.footer = footer;
    this.condition = condition;
    Set<FileColumn> all = new LinkedHashSet<>();
    Set<FileColumn> equal = new LinkedHashSet<>();
    condition.collect(all, equal);
    this.columns = stored(all);
    this.lookedUp = stored(equal);
  }

  private static List<FileColumn.Stored> stored(Set<FileColumn> columns) {
    return columns.stream()
        .flatMap(c -> c instanceof FileColumn.Stored stored ? Stream.of(stored) : Stream.empty())
        .toList();
  }

  /**
   * Prepares the look at a file; reads nothing but the footer. The footer must not change
   * afterwards.
   *
   * @param footer as it is in the file, all its row groups and columns
   * @param view how the predicate's columns are found in the file
   * @param predicate by the names of the view's columns
   */
  public static RowGroupPruning of(FileMetaData footer, FileView view, Predicate predicate) {
    return new RowGroupPruning(footer, Condition.bind(predicate, FileSchema.columns(footer, view)));
  }

  /** By the footer alone, whether a row group can hold such a row. */
  public boolean canMatch(int rowGroup) {
    return facts(rowGroup).canMatch(condition);
  }

  /** By the footer alone, the numbers of the row groups that can hold such a row, ascending. */
  public List<Integer> candidates() {
    return IntStream.range(0, footer.getRow_groupsSize()).filter(this::canMatch).boxed().toList();
  }

  /**
   * What could be read of the page index to say more of a row group; empty when there is nothing to
   * read for the condition's columns.
   */
  public List<ByteRange> pageIndexRanges(int rowGroup) {
    return ranges(pageIndexes(rowGroup));
  }

  /** The same for Bloom filters, which help only where values are compared for equality. */
  public List<ByteRange> bloomFilterRanges(int rowGroup) {
    return ranges(bloomFilters(rowGroup));
  }

  /**
   * The row groups that can hold such a row after looking at the indexes too, as far as reading
   * those is cheaper than downloading the row groups.
   *
   * @param among numbers of row groups, such as {@link #candidates()}
   * @param neededBytes how many bytes of a row group would be downloaded
   * @param cost what reading costs
   * @param reader of this file; it is asked for ranges that cover several indexes lying together
   * @return some of {@code among} in their order
   * @throws PortException of the reader
   */
  public List<Integer> candidates(
      List<Integer> among, IntToLongFunction neededBytes, ReadCost cost, RangeReader reader) {
    List<Integer> candidates = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    long bytes = 0;
    for (int rowGroup : among) {
      if (canMatch(rowGroup)) {
        batch.add(rowGroup);
        bytes += length(pageIndexRanges(rowGroup)) + length(bloomFilterRanges(rowGroup));
        if (bytes > MAX_BATCH_BYTES) {
          candidates.addAll(narrowed(batch, neededBytes, cost, reader));
          batch.clear();
          bytes = 0;
        }
      }
    }
    candidates.addAll(narrowed(batch, neededBytes, cost, reader));
    return List.copyOf(candidates);
  }

  private List<Integer> narrowed(
      List<Integer> batch, IntToLongFunction neededBytes, ReadCost cost, RangeReader reader) {
    List<Integer> left = looked(batch, this::pageIndexes, neededBytes, cost, reader);
    left = looked(left, this::bloomFilters, neededBytes, cost, reader);
    batch.forEach(facts::remove);
    return left;
  }

  private List<Integer> looked(
      List<Integer> rowGroups,
      IntFunction<List<Index>> indexes,
      IntToLongFunction neededBytes,
      ReadCost cost,
      RangeReader reader) {
    List<ByteRange> ranges = new ArrayList<>();
    long spared = 0;
    for (int rowGroup : rowGroups) {
      List<ByteRange> more = ranges(indexes.apply(rowGroup));
      ranges.addAll(more);
      spared += more.isEmpty() ? 0 : neededBytes.applyAsLong(rowGroup);
    }
    List<ByteRange> requests = Requests.merged(ranges, cost.requestBytes());
    if (ranges.isEmpty() || !cost.isBelow(spared, requests)) {
      return rowGroups;
    }
    Map<ByteRange, byte[]> read = Requests.read(requests, ranges, reader);
    for (int rowGroup : rowGroups) {
      for (Index index : indexes.apply(rowGroup)) {
        index.use().accept(facts(rowGroup), index.ranges().stream().map(read::get).toList());
      }
    }
    return rowGroups.stream().filter(this::canMatch).toList();
  }

  private List<Index> pageIndexes(int rowGroup) {
    return columns.stream().flatMap(c -> Index.pages(rows(rowGroup), c).stream()).toList();
  }

  private List<Index> bloomFilters(int rowGroup) {
    return lookedUp.stream().flatMap(c -> Index.bloomFilter(rows(rowGroup), c).stream()).toList();
  }

  private static List<ByteRange> ranges(List<Index> indexes) {
    return indexes.stream().flatMap(index -> index.ranges().stream()).toList();
  }

  private static long length(List<ByteRange> ranges) {
    return ranges.stream().mapToLong(ByteRange::length).sum();
  }

  private RowGroup rows(int rowGroup) {
    return footer.getRow_groups().get(rowGroup);
  }

  private RowGroupFacts facts(int rowGroup) {
    return facts.computeIfAbsent(rowGroup, n -> new RowGroupFacts(footer.getCreated_by(), rows(n)));
  }
}
