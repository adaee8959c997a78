package dev.portico.adapter.file.remote;

import static dev.portico.adapter.file.remote.RemoteTables.request;
import static dev.portico.adapter.file.remote.RemoteTables.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.adapter.file.remote.RemoteTables.Answer;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FileTable;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.RequestKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteParquetTest {
  private static final Column ID = new Column("id", ColumnType.BIGINT, true);
  private static final Column NAME = new Column("name", ColumnType.VARCHAR, true);
  private static final Column PAD = new Column("pad", ColumnType.VARCHAR, true);
  private static final Column DAY = new Column("day", ColumnType.DATE, true);

  /** Three million bytes of padding beside small columns. */
  private static final String WIDE =
      "SELECT range AS id, 'n' || range % 7 AS name, md5(CAST(range AS VARCHAR)) || md5('x' ||"
          + " range) AS pad FROM range(100000)";

  private RemoteTables s3;

  @BeforeEach
  void start() throws Exception {
    s3 = new RemoteTables();
  }

  @AfterEach
  void stop() throws Exception {
    s3.close();
  }

  private static Predicate equal(String column, Object value, ColumnType type) {
    return new Predicate.Comparison(column, Predicate.Operator.EQUAL, new BindValue(type, value));
  }

  @Test
  void neededColumnsAloneAreFetchedAndFetchedOnce() throws Exception {
    long length = s3.parquet("t/a.parquet", WIDE);
    FileTable table = table("t/", ID, NAME, PAD);
    Answer first = s3.read(request(table, Predicate.ALL, "id", "name"));
    assertEquals(100_000, first.rows().size());
    assertEquals(s3.rows("SELECT id, name FROM (" + WIDE + ")"), first.rows());
    assertTrue(first.cost().bytesFetched() < length / 4, first.cost() + " of " + length);

    Answer again = s3.read(request(table, Predicate.ALL, "name"));
    assertEquals(0, again.cost().bytesFetched());
    assertEquals(s3.rows("SELECT name FROM (" + WIDE + ")"), again.rows());

    Answer wider = s3.read(request(table, Predicate.ALL, "id", "name", "pad"));
    assertEquals(s3.rows(WIDE), wider.rows());
    assertTrue(
        first.cost().bytesFetched() + wider.cost().bytesFetched() < length + 100_000,
        "no column comes twice");
  }

  @Test
  void rowGroupsThatCannotHoldAWantedRowAreNotFetched() throws Exception {
    s3.parquet("t/a.parquet", WIDE, ", ROW_GROUP_SIZE 10000");
    FileTable table = table("t/", ID, NAME, PAD);
    Answer one = s3.read(request(table, equal("id", 54_321L, ColumnType.BIGINT), "id", "pad"));
    assertEquals(9, one.cost().partsSkipped());
    assertTrue(one.rows().size() < 20_000);
    assertTrue(one.rows().stream().anyMatch(row -> row.startsWith("54321|")));
  }

  @Test
  void indexesAndFiltersAreFetchedOnce() throws Exception {
    // the engine writes Bloom filters of columns with few values
    String many =
        "SELECT range AS id, 'n' || range % 40 AS name, sha256(range::VARCHAR) AS pad FROM"
            + " range(200000)";
    s3.parquet("t/a.parquet", many);
    FileTable table = table("t/", ID, NAME, PAD);
    Answer known = s3.read(request(table, equal("name", "n7", ColumnType.VARCHAR), "id", "pad"));
    assertEquals(200_000, known.rows().size());
    assertEquals(0, known.cost().partsSkipped());
    Answer none = s3.read(request(table, equal("name", "n99", ColumnType.VARCHAR), "id", "pad"));
    assertEquals(0, none.rows().size());
    assertEquals(List.of(1L, 0L), List.of(none.cost().requests(), none.cost().bytesFetched()));
    Answer again = s3.read(request(table, equal("name", "n7", ColumnType.VARCHAR), "id", "pad"));
    assertEquals(known.rows(), again.rows());
    assertEquals(1, again.cost().requests(), "that of the listing");
  }

  @Test
  void hiveFoldersThatAreNotWantedAreNeverListed() throws Exception {
    for (int day = 1; day <= 9; day++) {
      s3.parquet("t/day=2026-01-0" + day + "/a.parquet", "SELECT " + day + " AS id");
    }
    FileTable table = table("t/day=*/*.parquet", ID, DAY);
    Answer all = s3.read(request(table, Predicate.ALL, "id", "day"));
    assertEquals(9, all.rows().size());
    assertEquals("1|2026-01-01", all.rows().get(0));
    long before = s3.proxy().traffic().count(RequestKind.LIST);
    Answer one =
        s3.read(
            request(
                table,
                equal("day", java.time.LocalDate.of(2026, 1, 3), ColumnType.DATE),
                "id",
                "day"));
    assertEquals(List.of("3|2026-01-03"), one.rows());
    assertTrue(s3.proxy().traffic().count(RequestKind.LIST) - before <= 2);
    assertEquals(8, one.cost().filesSkipped());
  }

  @Test
  void whatIsHereIsFoundAgainAfterARestart() throws Exception {
    s3.parquet("t/a.parquet", WIDE);
    FileTable table = table("t/", ID, NAME, PAD);
    s3.read(request(table, Predicate.ALL, "id", "name"));
    s3.restart(Map.of());
    Answer again = s3.read(request(table, Predicate.ALL, "id", "name"));
    assertEquals(100_000, again.rows().size());
    assertTrue(again.cost().bytesFetched() <= 64 << 10, "the footer alone");
  }

  @Test
  void aTableIsDescribedByItsFooters() throws Exception {
    s3.parquet("t/a.parquet", "SELECT 1 AS id, 'x' AS name");
    s3.parquet("t/b.parquet", "SELECT 2::BIGINT AS id");
    var described = s3.port().describe(table("t/", ID, NAME)).orElseThrow();
    assertEquals(2, described.estimatedRows().orElseThrow());
    assertEquals("[id, name]", described.columns().stream().map(c -> c.name()).toList().toString());
    assertEquals(ColumnType.BIGINT, described.columns().get(0).type());
    assertTrue(s3.port().describe(table("none/", ID)).isEmpty());
  }
}
