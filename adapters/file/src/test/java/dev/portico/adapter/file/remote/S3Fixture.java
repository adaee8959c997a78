package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileFixture;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.RowSource;
import dev.portico.testkit.Ability;
import dev.portico.testkit.TestTable;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.Trouble;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A bucket behind a proxy that can break off. Each read finds a copy of its own of the table, so
 * that nothing of it is in the mirror.
 */
final class S3Fixture extends FileFixture {
  private static final List<Column> ID = List.of(new Column("id", ColumnType.INTEGER, true));
  private static final int ALWAYS = Integer.MAX_VALUE;

  private final S3Store store;
  private final TestS3 server;
  private final NavigableMap<String, byte[]> files = new TreeMap<>();
  private int reads;

  private S3Fixture(FileFormat format, S3Store store, TestS3 server) throws SQLException {
    super(format, store);
    this.store = store;
    this.server = server;
  }

  static S3Fixture of(FileFormat format) throws Exception {
    TestS3 server = TestS3.start();
    return new S3Fixture(
        format, new S3Store(server, Map.of("requestTimeout", "2s", "attempts", 5)), server);
  }

  @Override
  protected void put(String path, byte[] content) {
    files.put(path, content);
    store.put(path, content);
  }

  @Override
  public RowSource read(String table, List<Column> columns, ExecutionContext context) {
    String copy = "read-" + ++reads + "/" + table;
    files
        .subMap(table + "/", table + "0")
        .forEach((path, content) -> store.put(copy + path.substring(table.length()), content));
    return read(table, copy, columns, context);
  }

  @Override
  public RowSource slow(ExecutionContext context) {
    try {
      create(TestTable.of("slow", ID, List.of(TestTable.row(1))));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    String copy = "/read-" + (reads + 1) + "/";
    store
        .proxy()
        .arm(
            new Trouble.Hang(),
            ALWAYS,
            asked -> asked.kind() == RequestKind.GET_OBJECT && asked.path().contains(copy));
    return read("slow", ID, context);
  }

  @Override
  public boolean worksFor(String queryId) {
    return store.proxy().traffic().open() > 0;
  }

  @Override
  public void breakOff(String queryId) {
    store.proxy().arm(new Trouble.Drop(10), ALWAYS, RequestKind.GET_OBJECT);
  }

  @Override
  public void restore() {
    store.proxy().calm();
  }

  @Override
  public Set<Ability> cannot() {
    Set<Ability> cannot = EnumSet.copyOf(super.cannot());
    cannot.removeAll(
        Set.of(Ability.BLOCKING_READS, Ability.STORE_FAILURE, Ability.CLOSE_ENDS_SOURCES));
    return cannot;
  }

  /** Copies that are being read. */
  @Override
  public int open() {
    return (int) store.port().services().mirror().heldFiles();
  }

  @Override
  public void close() throws Exception {
    super.close();
    server.close();
  }
}
