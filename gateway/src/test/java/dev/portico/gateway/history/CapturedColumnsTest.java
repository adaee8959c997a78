package dev.portico.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.PolicyAuthorizer;
import dev.portico.gateway.policy.TagDecisions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A captured history keeps what the store has dropped, under the contract of then. */
class CapturedColumnsTest {
  private static final String TABLE =
      "CREATE TABLE \"people\" (\"id\" integer primary key, \"phone\" varchar, \"nick\" varchar)";

  @TempDir Path folder;

  private static String schema(String properties, String created) {
    return """
      - name: people
        properties:
          - {name: id, physicalType: integer, primaryKey: true}
    %s
        customProperties: [{property: timeTravel, value: {strategy: captured, every: 15m}}]
    contractCreatedTs: "%s"
    """
        .formatted(properties.indent(6).stripTrailing(), created);
  }

  @Test
  void a_column_that_the_store_dropped_is_read_from_what_was_captured() throws Exception {
    String before =
        schema(
            """
            - {name: phone, physicalType: varchar, tags: [pii]}
            - {name: nick, physicalType: varchar}
            """,
            "2026-01-01T00:00:00Z");
    String after = schema("- {name: city, physicalType: varchar}", "2026-03-02T00:00:00Z");
    try (HistoryMesh mesh =
        HistoryMesh.start(
            folder, List.of(TABLE), before, "", new PolicyAuthorizer(new TagDecisions()))) {
      mesh.both("INSERT INTO \"people\" VALUES (1, '0151', 'ana')");
      Instant first = mesh.now();
      mesh.capture("pg", "people");
      Path domain = folder.resolve("domains/pg");
      Files.writeString(
          domain.resolve("before.odcs.yaml"),
          Files.readString(domain.resolve("all.odcs.yaml"))
              .replace("version: 1.0.0", "version: 0.9.0")
              .replace("status: active", "status: retired"));
      mesh.both("ALTER TABLE \"people\" DROP COLUMN \"phone\"");
      mesh.both("ALTER TABLE \"people\" DROP COLUMN \"nick\"");
      mesh.both("ALTER TABLE \"people\" ADD COLUMN \"city\" varchar");
      mesh.both("UPDATE \"people\" SET \"city\" = 'Ulm'");
      mesh.reopen(after);
      mesh.pass(Duration.ofDays(2));
      mesh.capture("pg", "people");
      String then = " FROM pg.people FOR SYSTEM_TIME AS OF '";
      assertEquals(List.of("1|null|0***|ana"), mesh.rows("SELECT *" + then + first + "'"));
      assertEquals(List.of("1|Ulm"), mesh.rows("SELECT *" + then + mesh.now() + "'"));
      assertEquals(List.of("1|Ulm"), mesh.rows("SELECT * FROM pg.people"));
      GatewayException fault =
          assertThrows(
              GatewayException.class, () -> mesh.rows("SELECT nick" + then + mesh.now() + "'"));
      assertEquals(ErrorCode.COLUMN_NOT_FOUND, fault.code());
    }
  }
}
