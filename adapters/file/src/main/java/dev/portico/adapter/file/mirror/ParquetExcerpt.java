package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;

/**
 * The layout of a Parquet file that holds some columns and row groups of another. The bytes of the
 * pages are the original's; only the footer is new. Equal arguments always give an equal layout, so
 * that the chunks of an excerpt written earlier are found again by laying it out once more.
 * Immutable; safe for many threads.
 */
public final class ParquetExcerpt {
  private final ParquetFooter original;
  private final List<SchemaRoot> roots;
  private final SortedSet<Integer> rowGroups;
  private final Map<String, String> names;
  private final List<Chunk> chunks;

  private ParquetExcerpt(
      ParquetFooter original,
      List<SchemaRoot> roots,
      SortedSet<Integer> rowGroups,
      Map<String, String> names,
      List<Chunk> chunks) {
    this.original = original;
    this.roots = roots;
    this.rowGroups = rowGroups;
    this.names = names;
    this.chunks = chunks;
  }

  /**
   * The pages of one leaf column in one row group.
   *
   * @param index its place in {@link #chunks}
   * @param rowGroup ordinal in the original
   * @param leaf ordinal of the leaf column in the original's schema
   * @param sourceOffset where it starts in the original
   * @param length in bytes; 0 in row groups without rows
   * @param targetOffset where it starts in the excerpt
   */
  public record Chunk(
      int index, int rowGroup, int leaf, long sourceOffset, long length, long targetOffset) {}

  /**
   * The layout of an excerpt.
   *
   * @param columns names of columns of the schema's first level, written as in the file; when
   *     empty, the file's smallest column is taken so that the rows can be counted. Of several
   *     columns of one name the first is meant.
   * @param rowGroups ordinals; none gives a file without rows
   * @throws IllegalArgumentException when the original has no such column or row group
   * @throws PortException with {@link Reason#DATA} that names file and column when the footer is
   *     wrong, or the engine could not read the column
   */
  public static ParquetExcerpt of(
      ParquetFooter original, Set<String> columns, Set<Integer> rowGroups) {
    SortedSet<Integer> ordinals = new TreeSet<>(rowGroups);
    if (!ordinals.isEmpty() && (ordinals.first() < 0 || ordinals.last() >= original.rowGroups())) {
      throw new IllegalArgumentException("no row group " + ordinals + " in " + original.name());
    }
    List<SchemaRoot> roots = roots(original, columns);
    return new ParquetExcerpt(
        original, roots, ordinals, Map.of(), laidOut(original, roots, ordinals));
  }

  /**
   * Whether some columns can be read of the whole file; those of them that the engine could not
   * read are refused as {@link #of} does.
   */
  public static void checkReadable(ParquetFooter original, Set<String> columns) {
    if (!columns.isEmpty()) {
      laidOut(original, roots(original, columns), allRowGroups(original));
    }
  }

  /** All columns that the engine can read, of all row groups; perhaps none. */
  static ParquetExcerpt ofAll(ParquetFooter original) {
    SortedSet<Integer> all = allRowGroups(original);
    Set<String> names = new HashSet<>();
    List<SchemaRoot> roots =
        original.roots().stream()
            .filter(root -> names.add(root.name()) && isWhole(original, root))
            .toList();
    return new ParquetExcerpt(original, roots, all, Map.of(), laidOut(original, roots, all));
  }

  private static SortedSet<Integer> allRowGroups(ParquetFooter original) {
    SortedSet<Integer> all = new TreeSet<>();
    for (int i = 0; i < original.rowGroups(); i++) {
      all.add(i);
    }
    return all;
  }

  private static boolean isWhole(ParquetFooter original, SchemaRoot root) {
    try {
      checkReadable(original, root);
      for (RowGroup group : original.thrift().getRow_groups()) {
        for (ColumnChunk chunk : group.getColumns().subList(root.firstLeaf(), root.endLeaf())) {
          ChunkSpan.of(original, chunk.getMeta_data(), 0);
        }
      }
      return true;
    } catch (PortException e) {
      return false; // told to those who need it
    }
  }

  private static List<SchemaRoot> roots(ParquetFooter original, Set<String> columns) {
    if (columns.isEmpty()) {
      return List.of(smallest(original));
    }
    Set<String> missing = new HashSet<>(columns);
    List<SchemaRoot> roots =
        original.roots().stream().filter(root -> missing.remove(root.name())).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("no column " + missing + " in " + original.name());
    }
    roots.forEach(root -> checkReadable(original, root));
    return roots;
  }

  private static void checkReadable(ParquetFooter original, SchemaRoot root) {
    Optional<String> reason =
        original.fitInExcerpt(root) == EngineFit.REFUSED
            ? Optional.of("of a type that cannot be read")
            : original.unreadable(root);
    if (reason.isPresent()) {
      throw new PortException(
          Reason.DATA,
          original.name()
              + " has column '"
              + root.name()
              + "' "
              + reason.get()
              + "; write it in another way or leave it out of the contract");
    }
  }

  /** By the bytes in the whole file, so that all its row groups agree. */
  private static SchemaRoot smallest(ParquetFooter original) {
    return original.roots().stream()
        .filter(root -> original.fitInExcerpt(root) != EngineFit.REFUSED)
        .min(Comparator.comparingLong(root -> compressedBytes(original, root)))
        .orElseThrow(
            () ->
                new PortException(
                    Reason.DATA,
                    original.name() + " has no column to read; remove it from the table"));
  }

  private static long compressedBytes(ParquetFooter original, SchemaRoot root) {
    long bytes = 0;
    for (RowGroup group : original.thrift().getRow_groups()) {
      for (int i = 0; i < root.leaves(); i++) {
        bytes +=
            group.getColumns().get(root.firstLeaf() + i).getMeta_data().getTotal_compressed_size();
      }
    }
    return bytes;
  }

  /** Chunks in the original's order, so that neighbours there are neighbours here. */
  private static List<Chunk> laidOut(
      ParquetFooter original, List<SchemaRoot> roots, SortedSet<Integer> rowGroups) {
    int padding = ChunkSpan.padding(original);
    List<Chunk> found = new ArrayList<>();
    for (int rowGroup : rowGroups) {
      List<ColumnChunk> columns = original.thrift().getRow_groups().get(rowGroup).getColumns();
      for (SchemaRoot root : roots) {
        for (int leaf = root.firstLeaf(); leaf < root.endLeaf(); leaf++) {
          ChunkSpan span = ChunkSpan.of(original, columns.get(leaf).getMeta_data(), padding);
          found.add(new Chunk(0, rowGroup, leaf, span.start(), span.length(), 0));
        }
      }
    }
    found.sort(Comparator.comparingLong(Chunk::sourceOffset));
    List<Chunk> chunks = new ArrayList<>(found.size());
    long target = ChunkSpan.MAGIC_BYTES;
    for (Chunk c : found) {
      chunks.add(
          new Chunk(chunks.size(), c.rowGroup(), c.leaf(), c.sourceOffset(), c.length(), target));
      target += c.length();
    }
    return List.copyOf(chunks);
  }

  /**
   * The same bytes under other names.
   *
   * @param names of columns of the schema's first level: name in the original to name in the
   *     excerpt; the others keep theirs
   */
  public ParquetExcerpt renamed(Map<String, String> names) {
    return new ParquetExcerpt(original, roots, rowGroups, Map.copyOf(names), chunks);
  }

  /** What to fetch and where it goes: dense, by rising target offset. */
  public List<Chunk> chunks() {
    return chunks;
  }

  /** Names in the original of the columns that the excerpt has. */
  public Set<String> columns() {
    return roots.stream()
        .map(SchemaRoot::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Bytes of the chunks. */
  public long dataBytes() {
    return chunks.stream().mapToLong(Chunk::length).sum();
  }

  ParquetFooter original() {
    return original;
  }

  List<SchemaRoot> roots() {
    return roots;
  }

  SortedSet<Integer> rowGroups() {
    return rowGroups;
  }

  Map<String, String> names() {
    return names;
  }
}
