package dev.portico.gateway.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.endtoend.Workload.Client;
import dev.portico.gateway.endtoend.Workload.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Eight clients with mixed statements for a few seconds; {@link LoadRun} is the long form. */
@ExtendWith(MeshExtension.class)
@Timeout(300)
class LoadTest {
  private static final String THREE_STORES =
      "SELECT c.name, w.remark, SUM(p.paid) FROM pg.customers AS c JOIN csv.wanted AS w ON w.id ="
          + " c.customer_id JOIN h2.payouts AS p ON p.customer_id = c.customer_id GROUP BY c.name,"
          + " w.remark";
  private static final List<Task> TASKS =
      List.of(
          Task.whole("SELECT name FROM pg.customers WHERE customer_id = 42"),
          Task.whole("SELECT country, COUNT(*) FROM pg.customers GROUP BY country"),
          Task.whole(THREE_STORES),
          Task.early("SELECT n, label FROM pg.numbers"),
          Task.whole("SELECT n FROM pg.numbers ORDER BY label DESC LIMIT 10"),
          Task.failing("SELECT nme FROM pg.customers", "COLUMN_NOT_FOUND"),
          Task.whole(
              "SELECT e.id, w.remark FROM pq.edges AS e JOIN csv.wanted AS w ON w.id = e.id"),
          Task.cancelled(CancelTest.AT_THE_STORE),
          Task.failing("SELECT 1 / (n - n) FROM pg.numbers", "DIVISION_BY_ZERO"),
          Task.cancelled(CancelTest.IN_THE_ENGINE),
          Task.failing("SELECT CAST(remark AS INTEGER) FROM csv.wanted", "INVALID_CAST"));
  private static final List<Client> CLIENTS =
      Stream.of("ana", "ben", "otto").map(u -> new Client(u, Mesh.PASSWORD, "", TASKS)).toList();

  private final Mesh mesh;

  LoadTest(Mesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void mixedStatementsOfManyClientsLeaveNothingBehind() throws Exception {
    new Workload(mesh.jdbcUrl(), CLIENTS)
        .run(2, Duration.ofSeconds(2)); // pools and threads reach their usual size
    Footprint before =
        Footprint.take(mesh.httpUri(), mesh.connectionsAtPostgres(), mesh.connectionsAtH2());
    Workload.Report report = new Workload(mesh.jdbcUrl(), CLIENTS).run(8, Duration.ofSeconds(5));
    assertEquals(List.of(), report.failures());
    assertTrue(report.micros().size() > 50, report.micros().size() + " statements");
    assertTrue(report.outcomes().keySet().containsAll(List.of("QUERY_CANCELLED", "closed early")));
    assertTrue(
        report.outcomes().getOrDefault(Workload.CANCELLED_AGAIN, 0) <= 2,
        report.outcomes().toString());
    Jdbc.awaitTrue(CancelTest.SOON, "the store is quiet", () -> mesh.statementsAtPostgres() == 0);
    Footprint after =
        Footprint.take(mesh.httpUri(), mesh.connectionsAtPostgres(), mesh.connectionsAtH2());
    assertEquals(0, after.engine(), "queries in the engine");
    assertTrue(after.pooled() <= 2 * 8, after.toString());
    assertTrue(after.pooledH2() <= 8, after.toString());
    assertTrue(after.heapBytes() < before.heapBytes() + (64 << 20), before + " / " + after);
    assertTrue(after.openFiles() < before.openFiles() + 100, before + " / " + after);
    assertTrue(after.threads() < before.threads() + 60, before + " / " + after);
  }
}
