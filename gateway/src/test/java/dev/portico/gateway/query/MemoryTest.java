package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine's memory and disk are bounded: a query that needs more fails alone, one that can spill
 * does.
 */
class MemoryTest {
  private static final String SORTED = "SELECT id, s FROM shop.events ORDER BY s";
  private static final String UNSPILLABLE =
      "SELECT count(DISTINCT s), count(DISTINCT s || 'a'), count(DISTINCT s || 'b') FROM"
          + " shop.events";

  @TempDir Path folder;

  private StoreMesh mesh(String limits) throws SQLException, IOException {
    return StoreMesh.in(folder)
        .limits(limits)
        .parquet(
            "events",
            "SELECT i AS id, md5(i::varchar) || md5((i + 1)::varchar) || md5((i + 2)::varchar) AS s"
                + " FROM range(1500000) t(i)")
        .publishFiles("events", "events.parquet", "id BIGINT, s VARCHAR(100)");
  }

  @Test
  void aSortLargerThanMemorySpills() throws SQLException, IOException {
    try (StoreMesh mesh = mesh("{engineMemory: 100MiB, spill: 2GiB, engineThreads: 2}");
        Stack stack = mesh.start()) {
      assertEquals(1_500_000, stack.count(SORTED));
    }
    try (var left = Files.list(folder.resolve("spill"))) {
      assertEquals(0, left.count(), "files left in the spill folder");
    }
  }

  @Test
  void aSortThatFindsNoDiskSpaceFailsAndOthersGoOn() throws SQLException, IOException {
    try (StoreMesh mesh = mesh("{engineMemory: 150MiB, spill: 1MiB, engineThreads: 2}");
        Stack stack = mesh.start()) {
      try (RowStream other = stack.run("SELECT id FROM shop.events")) {
        other.next();
        GatewayException failure = stack.failure(SORTED);
        assertEquals(ErrorCode.SPILL_EXCEEDED, failure.code(), () -> failure.getCause().toString());
        SafeMessage.check(failure);
        assertTrue(Stack.read(other).size() > 1_000_000);
      }
      assertEquals(1_500_000, stack.count("SELECT id FROM shop.events"));
      assertEquals(0, stack.engine().openConnections());
    }
  }

  @Test
  void aQueryThatCannotSpillFailsAndOthersGoOn() throws SQLException, IOException {
    try (StoreMesh mesh = mesh("{engineMemory: 64MiB, spill: 0KiB, engineThreads: 2}");
        Stack stack = mesh.start()) {
      GatewayException failure = stack.failure(UNSPILLABLE);
      assertTrue(
          failure.code() == ErrorCode.MEMORY_EXCEEDED || failure.code() == ErrorCode.SPILL_EXCEEDED,
          () -> failure + " " + failure.getCause());
      SafeMessage.check(failure);
      assertEquals(10, stack.count("SELECT id FROM shop.events WHERE id < 10"));
    }
  }

  @Test
  void aStateThatOnlyMemoryHoldsIsMemoryExceeded() throws SQLException, IOException {
    try (StoreMesh mesh = mesh("{engineMemory: 64MiB, spill: 2GiB, engineThreads: 2}");
        Stack stack = mesh.start()) {
      GatewayException failure = stack.failure("SELECT LISTAGG(s) FROM shop.events");
      assertEquals(
          ErrorCode.MEMORY_EXCEEDED, failure.code(), () -> failure + " " + failure.getCause());
      SafeMessage.check(failure);
      assertEquals(10, stack.count("SELECT id FROM shop.events WHERE id < 10"));
      assertEquals(stack.engine().openConnections(), 0);
    }
  }

  @Test
  void aSpillFolderThatCannotBeMadeIsToldAtStart() throws SQLException, IOException {
    StoreMesh mesh = mesh("{}");
    Files.writeString(folder.resolve("spill"), "a file where the folder should be");
    GatewayException failure = assertThrows(GatewayException.class, mesh::start);
    assertEquals(ErrorCode.CONFIGURATION_INVALID, failure.code());
    assertTrue(failure.getMessage().contains("spill"), failure.getMessage());
    mesh.close();
    assertFalse(failure.getMessage().contains("\n"));
  }
}
