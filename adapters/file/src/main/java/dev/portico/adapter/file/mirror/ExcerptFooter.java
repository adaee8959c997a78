package dev.portico.adapter.file.mirror;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.TypeDefinedOrder;

/**
 * The footer of an excerpt. The original's own key-value metadata is left out: writers repeat the
 * whole schema in it, which would contradict the excerpt's.
 */
final class ExcerptFooter {
  private final ParquetExcerpt excerpt;
  private final FileMetaData original;
  private final List<Integer> leaves = new ArrayList<>();
  private final List<SchemaRoot> rootOfLeaf = new ArrayList<>();
  private final Map<Integer, Integer> newLeaves = new HashMap<>();
  private final Map<List<Integer>, Chunk> chunks = new HashMap<>();

  private ExcerptFooter(ParquetExcerpt excerpt) {
    this.excerpt = excerpt;
    this.original = excerpt.original().thrift();
    for (SchemaRoot root : excerpt.roots()) {
      for (int leaf = root.firstLeaf(); leaf < root.endLeaf(); leaf++) {
        newLeaves.put(leaf, leaves.size());
        leaves.add(leaf);
        rootOfLeaf.add(root);
      }
    }
    excerpt.chunks().forEach(c -> chunks.put(List.of(c.rowGroup(), c.leaf()), c));
  }

  static FileMetaData of(ParquetExcerpt excerpt, Map<String, String> properties) {
    return new ExcerptFooter(excerpt).build(properties);
  }

  private FileMetaData build(Map<String, String> properties) {
    List<RowGroup> groups = new ArrayList<>();
    for (int ordinal : excerpt.rowGroups()) {
      groups.add(rowGroup(ordinal, groups.size()));
    }
    long rows = groups.stream().mapToLong(RowGroup::getNum_rows).sum();
    FileMetaData footer = new FileMetaData(original.getVersion(), schema(), rows, groups);
    footer.setCreated_by(original.getCreated_by());
    footer.setKey_value_metadata(
        properties.entrySet().stream()
            .map(e -> new KeyValue(e.getKey()).setValue(e.getValue()))
            .toList());
    if (original.isSetColumn_orders()) {
      footer.setColumn_orders(leaves.stream().map(this::order).toList());
    }
    return footer;
  }

  // ---- schema

  private List<SchemaElement> schema() {
    List<SchemaElement> schema = new ArrayList<>();
    schema.add(
        new SchemaElement(original.getSchema().get(0)).setNum_children(excerpt.roots().size()));
    for (SchemaRoot root : excerpt.roots()) {
      List<SchemaElement> elements = SchemaMending.mended(excerpt.original().elements(root));
      for (int i = 0; i < elements.size(); i++) {
        SchemaElement element = elements.get(i);
        schema.add(element.setName(name(root, i, element.getName())));
      }
    }
    return schema;
  }

  /** The name of the root's element at that place; of readers, some know old lists by theirs. */
  private String name(SchemaRoot root, int element, String name) {
    boolean tuple =
        element == 1
            && name.equals(root.name() + "_tuple")
            && original.getSchema().get(root.firstElement() + 1).getRepetition_type()
                == FieldRepetitionType.REPEATED;
    return element == 0 ? name(root) : tuple ? name(root) + "_tuple" : name;
  }

  private String name(SchemaRoot root) {
    return excerpt.names().getOrDefault(root.name(), root.name());
  }

  private boolean hasKnownOrder(int leaf) {
    return !original.isSetColumn_orders()
        || (leaf < original.getColumn_ordersSize()
            && original.getColumn_orders().get(leaf).getSetField() != null);
  }

  private ColumnOrder order(int leaf) {
    // An order of the future: the column's statistics are left out, so any order is true of them.
    return hasKnownOrder(leaf)
        ? original.getColumn_orders().get(leaf)
        : ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
  }

  // ---- row groups

  private RowGroup rowGroup(int ordinal, int newOrdinal) {
    RowGroup source = original.getRow_groups().get(ordinal);
    List<ColumnChunk> columns = new ArrayList<>(leaves.size());
    long uncompressed = 0;
    long compressed = 0;
    long start = Long.MAX_VALUE;
    for (int i = 0; i < leaves.size(); i++) {
      Chunk chunk = chunks.get(List.of(ordinal, leaves.get(i)));
      ColumnMetaData column = column(source, chunk, rootOfLeaf.get(i));
      columns.add(new ColumnChunk(0).setMeta_data(column));
      uncompressed += column.getTotal_uncompressed_size();
      compressed += column.getTotal_compressed_size();
      start = Math.min(start, chunk.targetOffset());
    }
    RowGroup group = new RowGroup(columns, uncompressed, source.getNum_rows());
    group.setTotal_compressed_size(compressed);
    group.setFile_offset(start);
    if (newOrdinal <= Short.MAX_VALUE) {
      group.setOrdinal((short) newOrdinal);
    }
    List<SortingColumn> sorting = sorting(source);
    return sorting.isEmpty() ? group : group.setSorting_columns(sorting);
  }

  private ColumnMetaData column(RowGroup source, Chunk chunk, SchemaRoot root) {
    ColumnMetaData column =
        new ColumnMetaData(source.getColumns().get(chunk.leaf()).getMeta_data());
    move(column, chunk);
    List<String> path = new ArrayList<>(column.getPath_in_schema());
    for (int i = 0; i < Math.min(2, path.size()); i++) {
      path.set(i, name(root, i, path.get(i)));
    }
    column.setPath_in_schema(path);
    column.getEncodings().removeIf(Objects::isNull);
    column.unsetKey_value_metadata();
    column.unsetBloom_filter_offset();
    column.unsetBloom_filter_length();
    if (!hasKnownOrder(chunk.leaf())) {
      column.unsetStatistics();
    }
    return column;
  }

  private static void move(ColumnMetaData column, Chunk chunk) {
    if (chunk.length() == 0) {
      column.setTotal_compressed_size(0).setTotal_uncompressed_size(0);
      column.setData_page_offset(chunk.targetOffset());
      column.unsetDictionary_page_offset();
      column.unsetIndex_page_offset();
      return;
    }
    long by = chunk.targetOffset() - chunk.sourceOffset();
    if (ChunkSpan.hasDictionary(column)) {
      if (column.getData_page_offset() < ChunkSpan.MAGIC_BYTES) {
        column.setData_page_offset(column.getDictionary_page_offset());
      }
      column.setDictionary_page_offset(column.getDictionary_page_offset() + by);
    } else {
      column.unsetDictionary_page_offset();
    }
    if (ChunkSpan.hasIndex(column)) {
      column.setIndex_page_offset(column.getIndex_page_offset() + by);
    } else {
      column.unsetIndex_page_offset();
    }
    column.setData_page_offset(column.getData_page_offset() + by);
  }

  /** Rows sorted by (a, b) are sorted by (a), but not by (b). */
  private List<SortingColumn> sorting(RowGroup source) {
    List<SortingColumn> kept = new ArrayList<>();
    if (source.isSetSorting_columns()) {
      for (SortingColumn column : source.getSorting_columns()) {
        Integer leaf = newLeaves.get(column.getColumn_idx());
        if (leaf == null) {
          break;
        }
        kept.add(new SortingColumn(column).setColumn_idx(leaf));
      }
    }
    return kept;
  }
}
