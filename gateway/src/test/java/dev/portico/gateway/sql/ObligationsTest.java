package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.Obligations.KeyTravel;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a permission is bound to holds for the whole query. */
class ObligationsTest {
  private static final String JOIN = "SELECT b.v FROM h2.few f JOIN pg.many b ON b.k = f.k";
  private static final int MANY = 6_000;

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws SQLException, IOException {
    MeshTable.Builder many =
        MeshTable.named("many").column("k", ColumnType.INTEGER).column("v", ColumnType.INTEGER);
    for (int i = 0; i < MANY; i++) {
      many.row(i, i * 2);
    }
    MeshTable few =
        MeshTable.named("few").column("k", ColumnType.INTEGER).row(1).row(2).row(3).build();
    mesh = SqlMesh.start(folder, List.of(few, many.build()), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  @BeforeEach
  void open() {
    POLICY.decide("ana", Map.of());
  }

  private static void few(Obligations obligations) {
    POLICY.decide("ana", Map.of("few", Rule.of(RowFilter.ALL, Map.of()).bound(obligations)));
  }

  @Test
  void moreRowsThanPermittedAreRefusedAndNotCut() {
    few(new Obligations(2, KeyTravel.ALLOWED));
    Answer refused = mesh.ask("SELECT k FROM pg.few");
    assertEquals(ErrorCode.ROWS_NOT_PERMITTED, refused.error().code(), refused.toString());
    assertEquals(2, mesh.ask("SELECT k FROM pg.few WHERE k < 3").rows().size());
    assertEquals(1, mesh.ask("SELECT COUNT(*) FROM pg.few").rows().size());
    assertEquals(MANY, mesh.ask("SELECT k FROM h2.many").rows().size());
  }

  @Test
  void theLimitHoldsAlsoForAKnownPlan() {
    assertEquals(3, mesh.ask("SELECT k FROM pg.few ORDER BY k").rows().size());
    few(new Obligations(2, KeyTravel.ALLOWED));
    assertTrue(mesh.ask("SELECT k FROM pg.few ORDER BY k").failed());
  }

  @Test
  void keysThatStayEnterNoOtherStoresStatement() {
    assertTrue(mesh.explain(JOIN).contains("keys for fragment"), () -> mesh.explain(JOIN));
    few(new Obligations(Obligations.NO_LIMIT, KeyTravel.FORBIDDEN));
    assertFalse(mesh.explain(JOIN).contains("keys for"), () -> mesh.explain(JOIN));
    assertEquals(List.of("2", "4", "6"), mesh.ask(JOIN).sorted());
  }
}
