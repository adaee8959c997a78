package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/reference/masks.md} promises of every mask is what a caller sees. */
class MaskVectorsTest {
  private static final int LEAST = 120;

  @TempDir Path folder;

  @Test
  void asWrittenOnEveryStore() throws SQLException, IOException {
    List<MaskVectors.Vector> vectors = MaskVectors.read();
    assertTrue(vectors.size() >= LEAST, () -> "only " + vectors.size());
    FixedAuthorizer policy = new FixedAuthorizer();
    List<String> wrong = new ArrayList<>();
    try (SqlMesh mesh = SqlMesh.start(folder, tables(vectors), policy)) {
      for (int i = 0; i < vectors.size(); i++) {
        MaskVectors.Vector vector = vectors.get(i);
        Mask mask = MaskVectors.mask(vector.column(), vector.mask());
        policy.decide(
            "ana", Map.of(name(vector.column()), Rule.of(RowFilter.ALL, Map.of("v", mask))));
        for (TestStore store : TestStore.values()) {
          String from = store.schema() + "." + name(vector.column());
          Answer answer = mesh.ask("SELECT v FROM " + from + " WHERE id = " + i);
          if (!answer.lines().equals(List.of(vector.shown()))) {
            wrong.add(store + " " + vector + ": " + answer);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static String name(ColumnType type) {
    return "v_" + type.kind().name().toLowerCase(Locale.ROOT) + Math.max(0, type.precision());
  }

  /** One table per type. */
  private static List<MeshTable> tables(List<MaskVectors.Vector> vectors) {
    Map<ColumnType, MeshTable.Builder> tables = new LinkedHashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      MaskVectors.Vector vector = vectors.get(i);
      tables
          .computeIfAbsent(
              vector.column(),
              type ->
                  MeshTable.named(name(type)).column("id", ColumnType.INTEGER).column("v", type))
          .row(i, vector.value());
    }
    return tables.values().stream().map(MeshTable.Builder::build).toList();
  }
}
