package dev.portico.adapter.sqlite;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.StoreTable;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.Ability;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;
import dev.portico.testkit.TestTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What every port must do, over a SQLite file. */
class SqlitePortContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return new Fixture();
  }

  private static final class Fixture implements PortFixture {
    private static final Set<String> LOST = Set.of("NaN", "negative zero", "end of day");

    private final Path folder = Files.createTempDirectory("sqlite-contract");
    private final SqliteFile file = new SqliteFile(folder.resolve("store.db"));
    private final Path whole = folder.resolve("whole");
    private final SqlitePort port =
        (SqlitePort)
            new SqlitePortFactory()
                .create(new PortSettings("files", folder, Map.of("root", folder.toString())));

    Fixture() throws IOException, SQLException {
      file.run(
          """
          CREATE VIEW slow AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
          SELECT x AS id FROM c WHERE x < 0
          """);
    }

    @Override
    public Port port() {
      return port;
    }

    @Override
    public void create(TestTable table) throws SQLException {
      file.create(table);
    }

    @Override
    public RowSource read(String table, List<Column> columns, ExecutionContext context) {
      ScanRequest request =
          new ScanRequest(table, "store.db", columns, Predicate.ALL, OptionalLong.empty());
      return port.scan(request, context).rows();
    }

    @Override
    public RowSource slow(ExecutionContext context) {
      return read("slow", List.of(), context);
    }

    /** Whether any thread is inside SQLite. */
    @Override
    public boolean worksFor(String queryId) {
      return Thread.getAllStackTraces().values().stream()
          .flatMap(Stream::of)
          .anyMatch(
              frame ->
                  frame.getClassName().equals("org.sqlite.core.NativeDB")
                      && frame.getMethodName().equals("step"));
    }

    /** Somebody copies something else over the file that is being read. */
    @Override
    public void breakOff(String queryId) throws IOException {
      Files.copy(file.path(), whole);
      try (RandomAccessFile bytes = new RandomAccessFile(file.path().toFile(), "rw")) {
        byte[] other = new byte[(int) bytes.length()];
        java.util.Arrays.fill(other, (byte) 0xFF);
        bytes.write(other);
      }
    }

    @Override
    public void restore() throws IOException {
      Files.move(whole, file.path(), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Optional<StoreTable> describe(String table) {
      return port.describe(table, "store.db");
    }

    /** A file has as many readers as come, and its columns hold what was put there. */
    @Override
    public Set<Ability> cannot() {
      return EnumSet.of(Ability.CONNECTION_LIMIT, Ability.TYPES);
    }

    /** SQLite turns NaN into NULL and -0.0 into 0.0, and has no arrays. */
    @Override
    public boolean lacks(EdgeValue value) {
      return value.type().kind() == TypeKind.ARRAY || LOST.contains(value.name());
    }

    @Override
    public int open() {
      return port.open.size();
    }

    @Override
    public void close() throws IOException {
      port.close();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path path : files.toList()) {
          Files.delete(path);
        }
      }
      Files.delete(folder);
    }
  }
}
