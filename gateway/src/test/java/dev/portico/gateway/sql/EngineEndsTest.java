package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query under which the engine once ended, and every other query with it. */
class EngineEndsTest {
  @TempDir static Path folder;

  @Test
  void aDictionaryBehindAnOuterJoinIsNoEnd() throws Exception {
    FixedAuthorizer policy = new FixedAuthorizer();
    Mask hash =
        new Mask(
            new Mask.Hash("default", Optional.of(new HashKey("a key of the tests")), 32),
            ColumnType.BIGINT,
            true,
            Optional.empty());
    RowFilter after =
        new RowFilter.Compare(
            "note", RowFilter.Comparison.GREATER, new BindValue(ColumnType.VARCHAR, "x"));
    policy.decide(
        "ana",
        Map.of(
            "p",
            Rule.of(RowFilter.ALL, Map.of()),
            "m",
            Rule.of(RowFilter.ALL, Map.of("k", hash)),
            "o",
            Rule.of(after, Map.of())));
    SqlMesh mesh = SqlMesh.start(folder, Small.tables(), policy);
    try {
      Answer answer =
          mesh.ask(
              "SELECT NULLIF(DATE '1990-01-31', DATE '2000-01-01'), (SELECT MAX(a3.k) FROM h2.p AS"
                  + " a3 WHERE a1.k BETWEEN 7 AND a1.v) FROM pq.o AS a0 CROSS JOIN pg.m AS a1 CROSS"
                  + " JOIN pg.m AS a2");
      assertFalse(answer.failed(), answer::toString);
    } finally {
      mesh.close();
    }
  }
}
