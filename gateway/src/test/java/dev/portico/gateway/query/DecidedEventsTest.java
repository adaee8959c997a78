package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvent.Kind;
import dev.portico.gateway.audit.TableAccess;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was decided about a statement is told with it. */
class DecidedEventsTest {
  @TempDir static Path folder;
  static StoreMesh mesh;
  static Stack stack;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh =
        StoreMesh.in(folder)
            .parquet("events", "SELECT i AS id, i % 7 AS kind, i AS secret FROM range(100) t(i)")
            .publishFiles("events", "events.parquet", "id BIGINT, kind BIGINT, secret BIGINT");
    mesh.start().close();
    stack = Stack.over(folder, POLICY);
    RowFilter kind =
        new RowFilter.Compare(
            "kind", RowFilter.Comparison.EQUAL, new BindValue(ColumnType.BIGINT, 3L));
    Mask mask = new Mask(new Mask.Null(), ColumnType.BIGINT, true, Optional.empty());
    POLICY.decide(
        "ana",
        Map.of(
            "events",
            Rule.of(kind, Map.of("id", mask))
                .hiding("secret")
                .bound(new Obligations(10, Obligations.KeyTravel.ALLOWED))));
    POLICY.decide("bob", Map.of("events", Rule.deny()));
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
  }

  @BeforeEach
  void forget() {
    stack.finished().clear();
  }

  private static QueryEvent refused(String name, String sql) {
    assertThrows(
        GatewayException.class,
        () -> stack.queries().run(Stack.session(name), SqlRequest.of(sql)).close());
    assertEquals(1, stack.finished().size());
    return stack.finished().remove();
  }

  @Test
  void aQueryIsToldWithFilterMasksHiddenColumnsAndWhatItRead() {
    for (int again = 0; again < 2; again++) {
      GatewayException tooMany =
          assertThrows(GatewayException.class, () -> stack.rows("SELECT id FROM shop.events"));
      assertEquals(ErrorCode.ROWS_NOT_PERMITTED, tooMany.code());
      QueryEvent event = stack.finished().remove();
      assertEquals(Kind.END, event.kind());
      assertEquals(Optional.of("test"), event.revision());
      TableAccess table = event.tables().get(0);
      assertEquals(List.of("kind"), table.columns(), "a masked column is not even read");
      assertEquals(List.of("test"), table.reasons());
      assertEquals("kind", table.rowFilter().get("field"));
      assertEquals(3L, table.rowFilter().get("value"));
      assertEquals(Map.of("id", Map.of("type", "null")), table.masks());
      assertEquals(List.of("secret"), table.hidden());
      assertEquals(Map.of("max_rows", 10L), table.obligations());
    }
  }

  @Test
  void aDeniedQueryIsToldWithTheRefusalOfItsTable() {
    QueryEvent event = refused("bob", "SELECT id FROM shop.events");
    assertEquals(Kind.REFUSED, event.kind());
    assertEquals(Optional.of(ErrorCode.ACCESS_DENIED), event.failure());
    assertEquals("shop.events", event.tables().get(0).name());
    assertEquals(Optional.of("ACCESS_DENIED"), event.tables().get(0).refused());
    assertEquals(Optional.of("test"), event.revision());
  }

  @Test
  void whatIsRefusedWhileItIsPreparedIsToldToo() {
    assertThrows(
        GatewayException.class,
        () -> stack.queries().prepare(Stack.session("bob"), "SELECT id FROM shop.events"));
    QueryEvent event = stack.finished().remove();
    assertEquals(Kind.REFUSED, event.kind());
    assertEquals(Optional.of(ErrorCode.ACCESS_DENIED), event.failure());
    stack.queries().prepare(Stack.session("ana"), "SELECT kind FROM shop.events");
    assertEquals(0, stack.finished().size());
  }

  @Test
  void wrongSqlAndTooLongSqlAreTold() {
    assertEquals(Optional.of(ErrorCode.SQL_SYNTAX), refused("ana", "SELEC 1").failure());
    assertEquals(
        Optional.of(ErrorCode.COLUMN_NOT_FOUND),
        refused("ana", "SELECT secret FROM shop.events").failure());
    String tooLong = "SELECT " + "1 + ".repeat(300_000) + "1";
    assertEquals(Optional.of(ErrorCode.SQL_TOO_LONG), refused("ana", tooLong).failure());
  }

  @Test
  void statementsWithoutRowsAreAnswered() {
    for (String sql :
        List.of(
            "SET purpose = 'x'", "SHOW purpose", "COMMIT", "EXPLAIN SELECT 1 FROM shop.events")) {
      stack.queries().run(Stack.session("ana"), SqlRequest.of(sql)).close();
      assertEquals(Kind.ANSWERED, stack.finished().remove().kind(), sql);
      assertEquals(0, stack.finished().size());
    }
  }
}
