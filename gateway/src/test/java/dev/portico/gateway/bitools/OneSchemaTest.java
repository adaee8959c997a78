package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A question about one schema is answered without the others, and as if all had been asked for.
 * What is looked at has an application's name of its own, so that neither finds the other's view.
 */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class OneSchemaTest {
  private final BiMesh mesh;

  OneSchemaTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  /** A question of a tool, about a schema or, with null, about all. */
  private interface Question {
    ResultSet ask(DatabaseMetaData metadata, String schema) throws SQLException;
  }

  private static final List<Question> QUESTIONS =
      List.of(
          (metadata, schema) -> metadata.getTables(null, schema, "%", null),
          (metadata, schema) -> metadata.getColumns(null, schema, "%", "%"),
          (metadata, schema) -> metadata.getTablePrivileges(null, schema, "%"),
          (metadata, schema) -> metadata.getPrimaryKeys(null, schema, "%"),
          (metadata, schema) -> metadata.getIndexInfo(null, schema, "%", false, false));

  private static List<String> rows(ResultSet answer) throws SQLException {
    try (answer) {
      List<String> rows = new ArrayList<>();
      while (answer.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
          cells.add(answer.getString(i));
        }
        rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
      }
      return rows;
    }
  }

  @Test
  void anAnswerIsThatPartOfTheWhole() throws SQLException {
    try (Connection all = mesh.ana("application=whole");
        Connection one = mesh.ana("application=one")) {
      List<String> schemas = Talk.rows(all.getMetaData().getSchemas(), "TABLE_SCHEM");
      assertTrue(schemas.containsAll(List.of("sales", "reports", "portico")), schemas.toString());
      for (Question question : QUESTIONS) {
        List<String> whole = rows(question.ask(all.getMetaData(), null));
        assertFalse(whole.isEmpty());
        for (String schema : schemas) {
          assertEquals(
              whole.stream().filter(row -> row.contains("mesh|" + schema + "|")).toList(),
              rows(question.ask(one.getMetaData(), schema)),
              schema);
        }
      }
    }
  }

  @Test
  void patternsAndCaseFindTheSame() throws SQLException {
    try (Connection one = mesh.ana("application=patterns")) {
      List<String> tables = rows(one.getMetaData().getTables(null, "sales", "%", null));
      assertFalse(tables.isEmpty());
      for (String pattern : List.of("SALES", "s%", "sal_s", "%ales")) {
        assertEquals(tables, rows(one.getMetaData().getTables(null, pattern, "%", null)), pattern);
      }
      assertEquals(List.of(), rows(one.getMetaData().getTables(null, "nowhere", "%", null)));
    }
  }

  @Test
  void aSchemaWithAnInstantHasTheTablesOfItsDomain() throws SQLException {
    try (Connection one = mesh.ana("application=instant")) {
      List<String> now = rows(one.getMetaData().getColumns(null, "sales", "%", "%"));
      assertEquals(
          now.stream().map(row -> row.replace("mesh|sales|", "mesh|sales@2026-01-31|")).toList(),
          rows(one.getMetaData().getColumns(null, "sales@2026-01-31", "%", "%")));
    }
  }
}
