package dev.portico.adapter.file.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.parquet.format.AesGcmV1;
import org.apache.parquet.format.ColumnCryptoMetaData;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.EncryptionWithFooterKey;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Footers from the last bytes of files, and one clear error for everything else. */
class ParquetTailTest {
  private static final String NAME = "connection lake: file 'a.parquet'";

  @TempDir static Path folder;
  private static byte[] file;

  @BeforeAll
  static void makeFile() throws Exception {
    Path path = folder.resolve("a.parquet");
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement()) {
      statement.execute(
          "COPY (SELECT range AS id, [range, 1] AS list, {'x': range, 'y': 'text'} AS pair"
              + " FROM range(5000)) TO '"
              + path
              + "' (ROW_GROUP_SIZE 2048)");
    }
    file = Files.readAllBytes(path);
  }

  @Test
  void aSmallTailSaysHowManyBytesAreNeeded() {
    int needed = ParquetTail.footerBytes(NAME, Excerpts.last(file, 8), file.length);
    assertTrue(needed > 100);
    assertEquals(
        needed, ParquetTail.footerBytes(NAME, Excerpts.last(file, needed + 10), file.length));
    assertThrows(
        IllegalArgumentException.class,
        () -> ParquetTail.parse(NAME, Excerpts.last(file, needed - 1), file.length));
    assertEquals(
        ParquetTail.parse(NAME, Excerpts.last(file, needed), file.length),
        ParquetTail.parse(NAME, file, file.length),
        "a longer tail tells the same");
  }

  @Test
  void theFooterHasRowsRootsAndTheSchema() {
    ParquetFooter footer = ParquetTail.parse(NAME, file, file.length);

    assertEquals(5_000, footer.rows());
    assertEquals(3, footer.rowGroups());
    assertEquals(
        List.of(
            new SchemaRoot("id", 1, 1, 0, 1),
            new SchemaRoot("list", 2, 3, 1, 1),
            new SchemaRoot("pair", 5, 3, 2, 2)),
        footer.roots());
    assertEquals("pair", footer.schema().getFields().get(2).getName());
    assertEquals(3, footer.metadata().getBlocks().size());
    assertEquals(footer.schema(), footer.metadata().getFileMetaData().getSchema());
  }

  @Test
  void whatIsNoParquetFileIsRefusedByName() {
    for (byte[] bytes :
        List.of(
            new byte[0],
            "PAR1".getBytes(StandardCharsets.ISO_8859_1),
            "a text that is no Parquet file".getBytes(StandardCharsets.ISO_8859_1),
            Arrays.copyOf(file, file.length - 1),
            Arrays.copyOf(file, 4_000))) {
      refused("connection lake: file 'a.parquet' is not a whole Parquet file", bytes);
    }
  }

  @Test
  void aFooterLongerThanTheFileIsRefused() {
    byte[] altered = file.clone();
    ByteBuffer.wrap(altered).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 8, file.length);
    refused("not a whole Parquet file", altered);
    ByteBuffer.wrap(altered).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 8, -1);
    refused("not a whole Parquet file", altered);
  }

  @Test
  void aHugeFooterIsRefused() {
    byte[] tail = Excerpts.last(file, 8);
    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1 << 30);
    assertEquals(
        NAME
            + " has a footer of 1024 MiB, more than 256 MiB; write the table as more files with"
            + " fewer row groups",
        assertThrows(PortException.class, () -> ParquetTail.footerBytes(NAME, tail, 1L << 40))
            .getMessage());
  }

  @Test
  void encryptedFilesAreRefused() throws Exception {
    byte[] encryptedFooter = file.clone();
    encryptedFooter[file.length - 1] = 'E';
    String message =
        NAME + " is an encrypted Parquet file, which cannot be read; publish it unencrypted";
    refused(message, encryptedFooter);
    refused(
        message,
        altered(f -> f.setEncryption_algorithm(EncryptionAlgorithm.AES_GCM_V1(new AesGcmV1()))));
    refused(
        message,
        altered(
            f ->
                f.getRow_groups()
                    .get(1)
                    .getColumns()
                    .get(2)
                    .setCrypto_metadata(
                        ColumnCryptoMetaData.ENCRYPTION_WITH_FOOTER_KEY(
                            new EncryptionWithFooterKey()))));
  }

  @Test
  void aFileThatOnlyPointsAtOthersIsRefused() throws Exception {
    refused(
        "only points at other files, as _metadata files do",
        altered(f -> f.getRow_groups().get(0).getColumns().get(0).setFile_path("part-0.parquet")));
  }

  @Test
  void aFooterThatContradictsItselfIsRefused() throws Exception {
    refused("not a whole", altered(f -> f.getSchema().remove(1)));
    refused("not a whole", altered(f -> f.getSchema().get(0).setNum_children(1_000_000)));
    refused("not a whole", altered(f -> f.getRow_groups().get(1).getColumns().remove(0)));
    refused("not a whole", altered(f -> f.getRow_groups().get(1).setNum_rows(-1)));
    refused(
        "not a whole", altered(f -> f.getRow_groups().get(1).getColumns().get(0).unsetMeta_data()));
    refused("not a whole", altered(f -> f.setSchema(List.of())));
  }

  @Test
  void noDamageOfAFooterGivesAnotherError() {
    int start = file.length - ParquetTail.footerBytes(NAME, file, file.length);
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOfRange(file, start, file.length);
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        damaged[random.nextInt(damaged.length - 8)] = (byte) random.nextInt(256);
      }
      try {
        ParquetFooter footer = ParquetTail.parse(NAME, damaged, file.length);
        footer.schema();
        footer.metadata();
        if (footer.roots().stream().anyMatch(root -> root.leaves() > 0)) {
          ParquetExcerpt excerpt =
              ParquetExcerpt.of(footer, Excerpts.allColumns(footer), Excerpts.allRowGroups(footer));
          ExcerptFooter.of(excerpt, Map.of());
        }
      } catch (PortException e) {
        assertEquals(Reason.DATA, e.reason());
        assertTrue(e.getMessage().startsWith(NAME), e.getMessage());
      }
    }
  }

  private static byte[] altered(Consumer<FileMetaData> change) throws IOException {
    FileMetaData footer = ParquetTail.parse(NAME, file, file.length).thrift();
    change.accept(footer);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, 20_000);
    int start = out.size();
    Util.writeFileMetaData(footer, out);
    int length = out.size() - start;
    out.write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(length)
            .put("PAR1".getBytes(StandardCharsets.ISO_8859_1))
            .array());
    return out.toByteArray();
  }

  private static void refused(String message, byte[] bytes) {
    PortException e =
        assertThrows(PortException.class, () -> ParquetTail.parse(NAME, bytes, bytes.length));
    assertEquals(Reason.DATA, e.reason());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
