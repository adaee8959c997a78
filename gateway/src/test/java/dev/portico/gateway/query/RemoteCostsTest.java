package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.audit.Metrics;
import dev.portico.gateway.audit.QueryEvent;
import dev.portico.gateway.audit.QueryEvent.Fetched;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.testkit.s3.TroubledS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reading files on S3 costs is told to those who may know, and has limits. */
class RemoteCostsTest {
  private static final int FILES = 6;
  private static final String COLUMN_WISE = ", mirror: {wholeFiles: 1KiB}";
  private static final String PART = "SELECT id, t FROM shop.big WHERE part = 2";

  @TempDir Path folder;
  private TroubledS3 proxy;
  private StoreMesh mesh;
  private Stack stack;

  @BeforeEach
  void write() throws Exception {
    proxy = new TroubledS3(FilesOnS3.server().endpoint());
    mesh = StoreMesh.in(folder);
    mesh.parquetFiles(
            "big",
            FILES,
            "SELECT %1$d * 10000 + i AS id, 'text ' || hash(i) AS t, %1$d AS part FROM"
                + " range(5000) r(i)")
        .publishFiles("big", "big/*.parquet", "id BIGINT, t VARCHAR(40), part INTEGER")
        .write();
  }

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
    mesh.close();
    proxy.close();
  }

  private void start(Authorizer authorizer, String settings) throws Exception {
    FilesOnS3.move(folder, proxy, settings);
    stack = Stack.over(folder, authorizer);
    proxy.traffic().forget();
  }

  private String analyzed(String sql) {
    return stack.rows("EXPLAIN ANALYZE " + sql).stream()
        .map(row -> (String) row.get(0))
        .filter(line -> line.startsWith("files of shop.big: "))
        .collect(Collectors.joining("\n"))
        .replaceAll("waited \\d+ ms", "waited");
  }

  @Test
  void theCallerIsToldWhatItsQueryCost() throws Exception {
    start(new OpenAuthorizer(), COLUMN_WISE);
    String cold = analyzed(PART);
    int requests = proxy.traffic().count();
    assertTrue(
        cold.matches(
            "files of shop.big: read 1 of 6, left out 0 row groups of them, fetched [1-9]\\d* bytes"
                + " in [1-9]\\d* requests, 0 bytes lay here, waited"),
        cold);
    assertTrue(cold.contains(" in " + requests + " requests"), cold + " of " + requests);
    String warm = analyzed(PART);
    assertTrue(warm.contains("fetched 0 bytes in "), warm);
    assertFalse(warm.contains(" 0 bytes lay here"), warm);
  }

  @Test
  void whoMayNotSeeAllRowsIsToldNoNumber() throws Exception {
    FixedAuthorizer policy = new FixedAuthorizer();
    RowFilter some =
        new RowFilter.Compare(
            "part", RowFilter.Comparison.EQUAL, new BindValue(ColumnType.INTEGER, 3));
    policy.decide("ana", Map.of("big", Rule.of(some, Map.of())));
    start(policy, COLUMN_WISE);
    assertEquals("files of shop.big: read, before the policy", analyzed("SELECT id FROM shop.big"));
    assertTrue(fetched().bytesFetched() > 0);
  }

  @Test
  void whereValuesAreMaskedBytesAreNotTold() throws Exception {
    FixedAuthorizer policy = new FixedAuthorizer();
    Mask hidden = new Mask(new Mask.Partial(2, 0, "*"), ColumnType.VARCHAR, true, Optional.empty());
    policy.decide("ana", Map.of("big", Rule.of(new RowFilter.All(), Map.of("t", hidden))));
    start(policy, COLUMN_WISE);
    assertEquals(
        "files of shop.big: read 1 of 6, left out 0 row groups of them, waited", analyzed(PART));
  }

  /** Of the last statement. */
  private Fetched fetched() {
    List<QueryEvent> events = List.copyOf(stack.finished());
    return events.get(events.size() - 1).fetched().get(0);
  }

  @Test
  void theRecordOfAQueryAndTheMetricsHaveTheCost() throws Exception {
    start(new OpenAuthorizer(), COLUMN_WISE);
    stack.rows("SELECT a.id FROM shop.big a JOIN shop.big b ON a.id = b.id WHERE a.part = 1");
    Fetched cost = fetched();
    assertEquals("files", cost.connection());
    assertEquals(proxy.traffic().count(), cost.requests());
    assertTrue(cost.bytesFetched() > 0 && cost.bytesKept() >= 0, cost.toString());
    try (Metrics metrics = new Metrics()) {
      stack.finished().forEach(metrics::finished);
      String text = metrics.scrape();
      String label = "{portico_connection=\"files\"} ";
      assertTrue(
          text.contains("portico_files_requests_total" + label + (double) cost.requests()), text);
      assertTrue(text.contains("portico_files_fetched_bytes_total" + label), text);
      assertTrue(text.contains("portico_files_kept_bytes_total" + label), text);
    }
  }

  @Test
  void anOperatorsLimitEndsAQuery() throws Exception {
    start(new OpenAuthorizer(), COLUMN_WISE + ", limits: {bytesPerQuery: 10KiB}");
    GatewayException much = stack.failure("SELECT * FROM shop.big");
    assertEquals(ErrorCode.FETCH_EXCEEDED, much.code());
    assertTrue(
        much.getMessage()
            .startsWith(
                "table shop.big: connection files: the query needs more than"
                    + " the 10240 bytes (bytesPerQuery)"),
        much.getMessage());
  }

  @Test
  void theSmallerLimitCounts() throws Exception {
    limit("{requestsPerQuery: 3, bytesPerQuery: 1GiB}");
    start(new OpenAuthorizer(), COLUMN_WISE + ", limits: {requestsPerQuery: 1000}");
    GatewayException much = stack.failure("SELECT * FROM shop.big");
    assertEquals(ErrorCode.FETCH_EXCEEDED, much.code());
    assertTrue(much.getMessage().contains("3 requests (requestsPerQuery)"), much.getMessage());
  }

  @Test
  void aLimitThatIsNoneIsAFaultOfTheContract() throws Exception {
    for (Map.Entry<String, String> bad :
        Map.of(
                "{requestPerQuery: 3}", "limits has no entry requestPerQuery",
                "{requestsPerQuery: 0}", "requestsPerQuery must be a whole number",
                "{bytesPerQuery: much}", "bytesPerQuery must be a size such as",
                "3", "limits must be a map such as")
            .entrySet()) {
      limit(bad.getKey());
      try (Stack broken = Stack.over(folder)) {
        String problems = broken.catalog().snapshot().problems().toString();
        assertTrue(problems.contains(bad.getValue()), bad + ": " + problems);
      }
    }
  }

  @Test
  void aSettingThatIsNoneIsAFaultOfTheConnection() throws Exception {
    String settings = ", limits: {bytesPerQuery: 0, requests: 3}";
    String problems =
        assertThrows(GatewayException.class, () -> start(new OpenAuthorizer(), settings))
            .getMessage();
    assertTrue(problems.contains("limits.bytesPerQuery must be a number of bytes"), problems);
    assertTrue(problems.contains("limits.requests is not a setting"), problems);
  }

  private void limit(String value) throws Exception {
    Path contract = folder.resolve("domains/shop/big.odcs.yaml");
    String property = ", customProperties: [{property: limits, value: ";
    String plain =
        Files.readString(contract).replaceAll(", customProperties: \\[\\{.*\\}\\]\\}", "}");
    Files.writeString(
        contract, plain.replace("format: parquet}", "format: parquet" + property + value + "}]}"));
  }
}
