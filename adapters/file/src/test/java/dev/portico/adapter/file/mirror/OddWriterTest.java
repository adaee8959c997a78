package dev.portico.adapter.file.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.mirror.ParquetExcerpt.Chunk;
import dev.portico.spi.PortException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.TypeDefinedOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Footers as old and careless writers left them: their pages are found all the same. */
class OddWriterTest {
  @TempDir Path folder;
  private Path original;
  private ParquetFooter footer;
  private FileMetaData thrift;

  @BeforeEach
  void makeOriginal() throws Exception {
    original = folder.resolve("original.parquet");
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (SELECT range AS id, 'n' || range % 9 AS name, range % 4 AS part FROM range(5000))"
              + " TO '"
              + original
              + "' (ROW_GROUP_SIZE 2048)");
    }
    footer = Excerpts.footer(original);
    thrift = footer.thrift();
    assertTrue(name(0).isSetDictionary_page_offset(), "a dictionary to play with");
  }

  private ColumnMetaData name(int rowGroup) {
    return thrift.getRow_groups().get(rowGroup).getColumns().get(1).getMeta_data();
  }

  private void ofNames(Consumer<ColumnMetaData> change) {
    for (int i = 0; i < footer.rowGroups(); i++) {
      change.accept(name(i));
    }
  }

  /** Every chunk starts and ends where the well-made footer says, and the engine reads it. */
  private FileMetaData reads(List<Chunk> expected) throws Exception {
    ParquetExcerpt layout = ParquetExcerpt.of(footer, Set.of("name"), Set.of(0, 2));
    assertEquals(expected, layout.chunks());
    Path file = Excerpts.write(original, layout, folder.resolve("e.parquet"), new Random(1));
    String groups = " WHERE file_row_number < 2048 OR file_row_number >= 4096";
    assertEquals(
        query("SELECT name FROM read_parquet('" + original + "', file_row_number=true)" + groups),
        query("SELECT name FROM '" + file + "'"));
    assertEquals(
        List.of("2048", "904"),
        Excerpts.footer(file).metadata().getBlocks().stream()
            .map(block -> String.valueOf(block.getRowCount()))
            .toList());
    return Excerpts.footer(file).thrift();
  }

  private List<Chunk> chunks() {
    return ParquetExcerpt.of(footer, Set.of("name"), Set.of(0, 2)).chunks();
  }

  private static ColumnMetaData first(FileMetaData file) {
    return file.getRow_groups().get(0).getColumns().get(0).getMeta_data();
  }

  // ---- dictionary page offsets

  @Test
  void aDictionaryBeforeTheDataIsTheStart() throws Exception {
    assertTrue(name(0).getDictionary_page_offset() < name(0).getData_page_offset());
    ColumnMetaData moved = first(reads(chunks()));
    assertEquals(4, moved.getDictionary_page_offset());
    assertEquals(
        name(0).getData_page_offset() - name(0).getDictionary_page_offset(),
        moved.getData_page_offset() - moved.getDictionary_page_offset());
  }

  @Test
  void theDataOffsetMayPointAtTheDictionaryWithoutSayingSo() throws Exception {
    List<Chunk> expected = chunks();
    ofNames(
        c -> c.setData_page_offset(c.getDictionary_page_offset()).unsetDictionary_page_offset());
    assertFalse(first(reads(expected)).isSetDictionary_page_offset());
  }

  @Test
  void zeroIsNoDictionaryOffset() throws Exception {
    List<Chunk> expected = chunks();
    ofNames(c -> c.setData_page_offset(c.getDictionary_page_offset()).setDictionary_page_offset(0));
    assertFalse(first(reads(expected)).isSetDictionary_page_offset());
  }

  @Test
  void aDictionaryOffsetBehindTheDataIsNone() throws Exception {
    List<Chunk> expected = chunks();
    ofNames(
        c -> {
          long start = c.getDictionary_page_offset();
          c.setDictionary_page_offset(c.getData_page_offset()).setData_page_offset(start);
        });
    assertFalse(first(reads(expected)).isSetDictionary_page_offset());
  }

  @Test
  void aDictionaryOffsetEqualToTheDataIsNone() throws Exception {
    List<Chunk> expected = chunks();
    ofNames(c -> c.setData_page_offset(c.getDictionary_page_offset()));
    assertFalse(first(reads(expected)).isSetDictionary_page_offset());
  }

  @Test
  void anIndexPageBeforeTheDataIsPartOfTheChunk() throws Exception {
    List<Chunk> expected = chunks();
    ofNames(c -> c.setIndex_page_offset(c.getDictionary_page_offset()));
    assertEquals(4, first(reads(expected)).getIndex_page_offset());
    ofNames(c -> c.setIndex_page_offset(0));
    assertFalse(first(reads(expected, "e2")).isSetIndex_page_offset());
  }

  private FileMetaData reads(List<Chunk> expected, String folderName) throws Exception {
    folder = Files.createDirectory(folder.resolve(folderName));
    return reads(expected);
  }

  // ---- sizes

  @Test
  void chunksOfOldWritersAreReadBeyondTheirEnd() throws Exception {
    for (String old : List.of("parquet-mr version 1.2.8 (build 1)", "parquet-mr", "parquet-mr 1")) {
      thrift.setCreated_by(old);
      for (Chunk chunk : chunks()) {
        ColumnMetaData column = name(chunk.rowGroup());
        assertEquals(column.getTotal_compressed_size() + 100, chunk.length(), old);
      }
    }
    for (String other :
        List.of("parquet-mr version 1.2.9 (build 1)", "parquet-mr version 1.12.3", "impala 1.0")) {
      thrift.setCreated_by(other);
      assertEquals(name(0).getTotal_compressed_size(), chunks().get(0).length(), other);
    }
  }

  @Test
  void aDictionaryHeaderThatOldWritersDidNotCountIsCopied() throws Exception {
    thrift.setCreated_by("parquet-mr version 1.2.8 (build 1)");
    ofNames(c -> c.setTotal_compressed_size(c.getTotal_compressed_size() - 17));
    reads(chunks());
  }

  @Test
  void thePaddingEndsWhereTheFooterBegins() throws Exception {
    thrift.setCreated_by("parquet-mr version 1.2.8 (build 1)");
    ColumnMetaData last = thrift.getRow_groups().get(2).getColumns().get(2).getMeta_data();
    last.setTotal_compressed_size(footer.dataEnd() - last.getDictionary_page_offset() - 30);
    Chunk chunk = ParquetExcerpt.of(footer, Set.of("part"), Set.of(2)).chunks().get(0);
    assertEquals(footer.dataEnd(), chunk.sourceOffset() + chunk.length());
  }

  @Test
  void aChunkOutsideOfTheFileIsRefusedByFileAndColumn() {
    for (Consumer<ColumnMetaData> change :
        List.<Consumer<ColumnMetaData>>of(
            c -> c.setTotal_compressed_size(footer.dataEnd()),
            c -> c.setTotal_compressed_size(Long.MAX_VALUE),
            c -> c.setTotal_compressed_size(-1),
            c -> c.setDictionary_page_offset(0).setData_page_offset(0),
            c -> c.setDictionary_page_offset(-5).setData_page_offset(-1),
            c -> c.setDictionary_page_offset(0).setData_page_offset(Long.MAX_VALUE))) {
      ColumnMetaData whole = new ColumnMetaData(name(2));
      change.accept(name(2));
      PortException e = assertThrows(PortException.class, this::chunks);
      assertEquals(
          "connection lake: file 'original.parquet' has column 'name' outside of the file; it may"
              + " be cut off or still being written: replace or remove it",
          e.getMessage());
      thrift.getRow_groups().get(2).getColumns().get(1).setMeta_data(whole);
    }
  }

  @Test
  void aChunkWithoutPagesMayHaveAnyOffset() throws Exception {
    for (int i = 0; i < 3; i++) {
      thrift
          .getRow_groups()
          .get(1)
          .setNum_rows(0)
          .getColumns()
          .get(i)
          .getMeta_data()
          .setNum_values(0)
          .setTotal_compressed_size(0)
          .setTotal_uncompressed_size(0)
          .setData_page_offset(0)
          .setDictionary_page_offset(0);
    }
    ParquetExcerpt layout = ParquetExcerpt.of(footer, Set.of("name", "id"), Set.of(0, 1, 2));
    Path file = Excerpts.write(original, layout, folder.resolve("e.parquet"), new Random(1));
    assertEquals(List.of("2952"), query("SELECT count(name || id) FROM '" + file + "'"));
  }

  // ---- what else a footer says

  @Test
  void sortingColumnsAreKeptAsFarAsTheyAreThere() throws Exception {
    List<SortingColumn> sorting =
        List.of(
            new SortingColumn(1, true, false),
            new SortingColumn(2, false, false),
            new SortingColumn(0, false, true));
    thrift.getRow_groups().forEach(group -> group.setSorting_columns(sorting));
    assertEquals(
        List.of(new SortingColumn(0, true, false), new SortingColumn(1, false, false)),
        sorting(Set.of("name", "part")));
    assertEquals(List.of(new SortingColumn(1, true, false)), sorting(Set.of("id", "name")));
    assertEquals(sorting, sorting(Set.of("id", "name", "part")));
    assertEquals(null, sorting(Set.of("id", "part")));
  }

  private List<SortingColumn> sorting(Set<String> columns) {
    ParquetExcerpt layout = ParquetExcerpt.of(footer, columns, Set.of(1));
    return ExcerptFooter.of(layout, Map.of()).getRow_groups().get(0).getSorting_columns();
  }

  @Test
  void whatALaterFormatBringsIsLeftOutWithTheStatisticsThatDependOnIt() throws Exception {
    thrift.getSchema().get(2).setLogicalType(new LogicalType());
    thrift.setColumn_orders(List.of(footerOrder(), new ColumnOrder(), footerOrder()));
    ofNames(c -> c.getEncodings().add(null));

    FileMetaData copy = reads(chunks());

    assertFalse(copy.getSchema().get(1).isSetLogicalType());
    assertFalse(first(copy).isSetStatistics());
    assertFalse(first(copy).getEncodings().contains((Encoding) null));
    assertEquals(List.of(footerOrder()), copy.getColumn_orders());
  }

  private static ColumnOrder footerOrder() {
    return ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
  }

  private static List<String> query(String sql) throws Exception {
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getString(1));
      }
      return result;
    }
  }
}
