package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.RowSource;
import dev.portico.testkit.TestPostgres;
import dev.portico.testkit.TroubledNetwork;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the port does while its store is away, silent, full or locked. */
final class PostgresOutageTest {

  @Test
  void aStoreThatIsAwayIsToldSoonWithoutSecretsAndWorksAgainLater() throws Exception {
    try (TroubledNetwork network = new TroubledNetwork(TestPostgres.shared().port());
        PostgresFixture store = PostgresFixture.through(network.port())) {
      assertEquals(List.of(1), store.values("SELECT 1", ColumnType.INTEGER));
      network.cut();
      Thread.sleep(600);
      PortException away =
          assertTimeoutPreemptively(
              Duration.ofSeconds(15), () -> store.fault("SELECT 1", ColumnType.INTEGER));
      assertEquals(Reason.UNAVAILABLE, away.reason());
      assertFalse(away.getMessage().contains(TestPostgres.READER_PASSWORD));
      PortException noPing =
          assertThrows(PortException.class, () -> store.port().ping(Duration.ofSeconds(1)));
      assertEquals(Reason.UNAVAILABLE, noPing.reason());
      network.mend();
      assertEquals(List.of(1), store.values("SELECT 1", ColumnType.INTEGER));
    }
  }

  @Test
  void aStoreThatGoesSilentEndsAtTheDeadlineAndFreesItsConnection() throws Exception {
    try (TroubledNetwork network = new TroubledNetwork(TestPostgres.shared().port());
        PostgresFixture store = PostgresFixture.through(network.port())) {
      Duration patience = Duration.ofMillis(800);
      while (!endsInSilence(network, store, patience)) {
        patience = patience.multipliedBy(3);
        assertTrue(patience.toSeconds() < 30, "no rows within " + patience.dividedBy(3));
      }
      assertEquals(0, store.open());
    }
  }

  /** Whether there were rows before the deadline, which a busy machine may miss. */
  private static boolean endsInSilence(
      TroubledNetwork network, PostgresFixture store, Duration patience) {
    ExecutionContext context =
        new ExecutionContext("silent", Instant.now().plus(patience), ZoneId.of("UTC"), 100);
    List<Column> columns = List.of(new Column("v", ColumnType.INTEGER, true));
    boolean begun = false;
    try (RowSource source = store.run("SELECT generate_series(1, 1000000)", columns, context)) {
      source.next();
      begun = true;
      network.goSilent();
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            while (source.next() != null) {
              // rows that were on their way
            }
          });
      throw new AssertionError("all rows came");
    } catch (PortException e) {
      assertEquals(Reason.TIMEOUT, e.reason());
    }
    return begun;
  }

  @Test
  void refusedCredentialsAndAFullStoreAreToldApart() throws Exception {
    String database = TestPostgres.shared().newDatabase();
    try (PostgresFixture admin = PostgresFixture.asSuperuser()) {
      admin.admin("CREATE ROLE locked_out NOLOGIN PASSWORD 'x'");
      admin.admin("CREATE ROLE crowded LOGIN PASSWORD 'x' CONNECTION LIMIT 0");
    }
    assertEquals(Reason.UNAVAILABLE, pingFault(database, "locked_out").reason());
    assertEquals("28000", pingFault(database, "locked_out").sqlState().orElseThrow());
    assertEquals(Reason.BUSY, pingFault(database, "crowded").reason());
    assertEquals(Reason.UNAVAILABLE, pingFault("no_such_database", "postgres").reason());
  }

  private static PortException pingFault(String database, String user) {
    try (JdbcPort port =
        JdbcPorts.open(TestPostgres.shared().url(database), user, "hunter2", Map.of())) {
      PortException fault =
          assertThrows(PortException.class, () -> port.ping(Duration.ofSeconds(2)));
      assertFalse(fault.getMessage().contains("hunter2"));
      return fault;
    }
  }
}
