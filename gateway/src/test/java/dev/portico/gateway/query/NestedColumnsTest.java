package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.s3.TestS3;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structs and maps of Parquet files, near and far, are JSON text, which others parse. */
class NestedColumnsTest {
  private static final String BUCKET = "mesh";
  private static final String COLUMNS =
      "id INTEGER, doc VARCHAR, props VARCHAR, items text[], names text[]";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @TempDir static Path folder;
  static TestS3 s3;
  static StoreMesh mesh;
  static Stack stack;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();

  @BeforeAll
  static void start() throws SQLException, IOException {
    s3 = TestS3.start();
    s3.createBucket(BUCKET);
    mesh = StoreMesh.in(folder).lake(s3.endpoint(), s3.accessKey(), s3.secretKey());
    mesh.parquet(
        "docs",
        """
        SELECT * FROM (VALUES
          (1,
           {'quote': 'a "b" ''c'' \\ d', 'text': 'Zoë €😀' || chr(10) || 'NaN', 'none': NULL::VARCHAR,
            'day': DATE '2024-02-29', 'time': TIME '10:00:00.5',
            'at': TIMESTAMP '2024-01-01 00:00:00.25',
            'zoned': TIMESTAMPTZ '2024-01-01 02:00:00+02',
            'amount': 12345678901234567890.123456789::DECIMAL(38, 9), 'part': -.25::DECIMAL(2, 2),
            'large': 9007199254740993, 'bytes': '\\xAA\\x00"'::BLOB, 'flag': true,
            'inside': {'none': NULL::INTEGER, 'list': [1, NULL, 3]},
            'map': MAP {'k': [.5::DECIMAL(1, 1)]},
            'odd': ['NaN'::DOUBLE, '-Infinity'::DOUBLE, 1.5]},
           MAP {'one "1"': 1, 'Zoë': NULL},
           [{'sku': 'a''"', 'n': 1}, NULL], ['{"a": 1}', '[plain]', NULL]),
          (2, NULL, NULL, NULL, NULL),
          (3, {'quote': 'NaN', 'text': ':.5,', 'none': 'x', 'day': NULL, 'time': NULL, 'at': NULL,
               'zoned': NULL, 'amount': 0, 'part': NULL, 'large': -1, 'bytes': NULL, 'flag': NULL,
               'inside': NULL, 'map': NULL, 'odd': []}, MAP {}, [], [])
        ) AS t(id, doc, props, items, names)
        """);
    s3.put(BUCKET, "docs.parquet", mesh.data().resolve("docs.parquet"));
    mesh.publishFiles("docs_near", "docs.parquet", "parquet", COLUMNS);
    mesh.publishFiles("docs_far", "s3://" + BUCKET + "/docs.parquet", "parquet", COLUMNS);
    mesh.start().close();
    stack = Stack.over(folder, POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    stack.close();
    mesh.close();
    s3.close();
  }

  private static JsonNode json(Object text) throws IOException {
    return JSON.readTree(text.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"_near", "_far"})
  void valuesOfEveryKindAreInTheText(String place) throws IOException {
    List<List<Object>> rows =
        stack.rows("SELECT doc, props, items, names FROM shop.docs" + place + " ORDER BY id");

    assertEquals(
        json(
            """
            {"quote": "a \\"b\\" 'c' \\\\ d", "text": "Zoë €😀\\nNaN", "none": null,
             "day": "2024-02-29", "time": "10:00:00.5", "at": "2024-01-01 00:00:00.25",
             "zoned": "2024-01-01 00:00:00+00", "amount": 12345678901234567890.123456789,
             "part": -0.25, "large": 9007199254740993, "bytes": "\\\\xAA\\\\x00\\\\x22", "flag": true,
             "inside": {"none": null, "list": [1, null, 3]}, "map": {"k": [0.5]},
             "odd": ["NaN", "-Infinity", 1.5]}
            """),
        json(rows.get(0).get(0)));
    assertEquals(json("{\"one \\\"1\\\"\": 1, \"Zoë\": null}"), json(rows.get(0).get(1)));
    List<?> items = (List<?>) rows.get(0).get(2);
    assertEquals(json("{\"sku\": \"a'\\\"\", \"n\": 1}"), json(items.get(0)));
    assertNull(items.get(1));
    assertEquals("[{\"a\": 1}, [plain], null]", rows.get(0).get(3).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"_near", "_far"})
  void absentValuesAreNullAndEmptyOnesEmpty(String place) throws IOException {
    List<List<Object>> rows =
        stack.rows("SELECT doc, props, items, names FROM shop.docs" + place + " ORDER BY id");

    rows.get(1).forEach(value -> assertNull(value));
    JsonNode doc = json(rows.get(2).get(0));
    assertEquals("NaN :.5,", doc.get("quote").asText() + " " + doc.get("text").asText());
    assertEquals(15, doc.size());
    assertEquals("[{}, [], []]", rows.get(2).subList(1, 4).toString());
    assertEquals(
        List.of(List.of(1L, 2L)),
        stack.rows(
            "SELECT count(*) FILTER (WHERE doc IS NULL), count(doc) FROM shop.docs" + place));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_near", "_far"})
  void conditionsFiltersAndMasksSeeTheText(String place) {
    String table = "docs" + place;
    assertEquals(
        "[[3]]", stack.rows("SELECT id FROM shop." + table + " WHERE props = '{}'").toString());
    assertEquals(
        "[[1]]",
        stack
            .rows("SELECT id FROM shop." + table + " WHERE doc LIKE '%\"none\":null,\"day\"%'")
            .toString());
    RowFilter large =
        new RowFilter.Compare(
            "doc",
            RowFilter.Comparison.CONTAINS,
            new BindValue(ColumnType.VARCHAR, "\"large\":9007199254740993"));
    Mask start = new Mask(new Mask.Partial(8, 0, "*"), ColumnType.VARCHAR, true, Optional.empty());
    POLICY.decide("ana", Map.of(table, Rule.of(large, Map.of("props", start))));
    try {
      assertEquals(
          "[[1, {\"one \\\"" + "*".repeat(18) + "]]",
          stack.rows("SELECT id, props FROM shop." + table).toString());
    } finally {
      POLICY.decide("ana", Map.of());
    }
  }

  @Test
  void nearAndFarAreEqual() {
    assertEquals(
        3,
        stack
            .rows(
                "SELECT n.id FROM shop.docs_near n JOIN shop.docs_far f ON n.id = f.id WHERE n.doc"
                    + " IS NOT DISTINCT FROM f.doc AND n.props IS NOT DISTINCT FROM f.props")
            .size());
  }
}
