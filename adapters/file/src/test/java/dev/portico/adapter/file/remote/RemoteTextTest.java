package dev.portico.adapter.file.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Text files are mirrored whole: in parts, once, and within the mirror's size. */
class RemoteTextTest {
  private static final Column ID = new Column("id", ColumnType.INTEGER, true);

  private static TestS3 server;

  @BeforeAll
  static void start() {
    server = TestS3.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static FileTable csv(S3Store store, String path) {
    return new FileTable(store.location(path), FileFormat.CSV, CsvOptions.DEFAULT, List.of(ID));
  }

  private static FileListing list(S3Store store, FileTable table) {
    try (FileSource source = store.port().open(FileRequest.all(table), RemoteTables.context())) {
      return FileListing.all(source);
    }
  }

  private static byte[] lines(int megabytes) {
    return ("id\n" + "1234567\n".repeat(megabytes << 17)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLongFileComesInPartsAndOnce() throws Exception {
    try (S3Store store = new S3Store(server)) {
      byte[] content = lines(40);
      store.put("t/a.csv", content);
      FileTable table = csv(store, "t");
      assertEquals(List.of("id"), list(store, table).files().get(0).fields());
      long parts = store.opened();
      assertTrue(parts >= 5, parts + " parts");
      list(store, table);
      assertEquals(parts, store.opened());
      assertEquals(List.of(), store.proxy().traffic().sentTwice());
    }
  }

  @Test
  void describingALongFileReadsItsBeginning() throws Exception {
    try (S3Store store = new S3Store(server)) {
      store.put("t/a.csv", lines(20));
      long rows = store.port().describe(csv(store, "t")).orElseThrow().estimatedRows().getAsLong();
      assertTrue(Math.abs(rows - (20 << 17)) < 100, rows + " rows");
      long sent = store.proxy().traffic().bodyBytes();
      assertTrue(sent < 1 << 20, sent + " bytes");
    }
  }

  @Test
  void filesBeyondTheMirrorsSizeAreRefusedAndOthersGoWhenTheyAreNotRead() throws Exception {
    try (S3Store store = new S3Store(server, Map.of("mirror", Map.of("size", "4MiB")))) {
      store.put("big/a.csv", lines(5));
      PortException fault = assertThrows(PortException.class, () -> list(store, csv(store, "big")));
      assertEquals(Reason.REFUSED, fault.reason());
      assertTrue(fault.getMessage().contains("mirror.size"), fault.getMessage());
      for (int i = 0; i < 5; i++) {
        store.put("t" + i + "/a.csv", lines(3));
        assertEquals(1, list(store, csv(store, "t" + i)).files().size());
      }
      assertTrue(store.port().services().mirror().bytes() <= 4 << 20);
      assertEquals(5, store.proxy().traffic().count(RequestKind.GET_OBJECT));
    }
  }
}
