package dev.portico.gateway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.plan.place.Placer;
import dev.portico.gateway.sql.BareScan;
import dev.portico.gateway.weave.AuthorizedScan;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No way leads around the weaver. */
class WovenPlansTest {
  private final PlanningMesh mesh = new PlanningMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void aPlanThatWasNotWovenHasNoPlace() {
    RelNode bare = mesh.validate("SELECT id FROM shop.orders").plan();
    assertThrows(IllegalStateException.class, () -> new Placer(c -> "postgresql").place(bare));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM shop.orders",
        "SELECT * FROM shop.orders o JOIN shop.customers c ON o.customer = c.id",
        "SELECT id FROM shop.orders WHERE customer IN (SELECT id FROM shop.customers)",
        "SELECT (SELECT MAX(total) FROM shop.orders o WHERE o.customer = c.id) FROM shop.customers c",
        "WITH a AS (SELECT * FROM shop.orders) SELECT * FROM a x, a y WHERE x.id = y.id",
        "SELECT id FROM shop.orders UNION SELECT id FROM shop.customers EXCEPT SELECT order_id FROM web.clicks",
        "SELECT id FROM shop.orders ORDER BY (SELECT COUNT(*) FROM shop.customers)",
        "SELECT id FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer = c.id"
            + " AND o.id NOT IN (SELECT order_id FROM web.clicks))",
        "SELECT c.id FROM shop.customers c LEFT JOIN shop.orders o ON o.customer = c.id AND o.total > ALL (SELECT rate FROM api.rates)"
      })
  void everyScanIsWoven(String sql) {
    assertFalse(scans(mesh.validate(sql).plan()).isEmpty());
    List<TableScan> woven = scans(mesh.authorize(sql).plan());
    assertEquals(List.of(), woven.stream().filter(s -> s instanceof BareScan).toList());
    assertEquals(
        scans(mesh.validate(sql).plan()).size(),
        woven.stream().filter(s -> s instanceof AuthorizedScan).count());
  }

  /** Scans of a plan, those in sub-queries too. */
  private static List<TableScan> scans(RelNode plan) {
    List<TableScan> found = new ArrayList<>();
    plan.accept(
        new RelHomogeneousShuttle() {
          @Override
          public RelNode visit(TableScan scan) {
            found.add(scan);
            return scan;
          }

          @Override
          public RelNode visit(RelNode other) {
            RelHomogeneousShuttle outer = this;
            return super.visit(other)
                .accept(
                    new RexShuttle() {
                      @Override
                      public RexNode visitSubQuery(RexSubQuery subQuery) {
                        subQuery.rel.accept(outer);
                        return subQuery;
                      }
                    });
          }
        });
    return found;
  }
}
