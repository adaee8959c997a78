package dev.portico.adapter.rest;

import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.Port;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.StoreTable;
import dev.portico.testkit.Ability;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;
import dev.portico.testkit.TestTable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What every port must do, over a JSON endpoint. */
class RestPortContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return new Fixture();
  }

  private static final class Fixture implements PortFixture {
    private final JsonEndpoint endpoint = new JsonEndpoint();
    private final RestPort port;
    private volatile boolean broken;

    Fixture() throws IOException {
      port =
          (RestPort)
              new RestPortFactory()
                  .create(new PortSettings("api", Path.of("/"), Map.of("url", endpoint.url())));
      endpoint.on("/slow", JsonEndpoint.endless("[", " "));
    }

    @Override
    public Port port() {
      return port;
    }

    @Override
    public void create(TestTable table) {
      endpoint.on(
          "/" + table.name(),
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            write(table, exchange.getResponseBody());
          });
    }

    private void write(TestTable table, OutputStream out) throws IOException, InterruptedException {
      String before = "[";
      int count = 0;
      for (List<Object> row : table.rows()) {
        out.write((before + json(table.columns(), row)).getBytes(StandardCharsets.UTF_8));
        before = ",";
        // Room for a test to let the endpoint break off in the middle.
        if (++count == 50_000) {
          out.flush();
          Thread.sleep(100);
        }
        if (broken) {
          return;
        }
      }
      out.write((table.rows().isEmpty() ? "[]" : "]").getBytes(StandardCharsets.UTF_8));
      out.close();
    }

    private static String json(List<Column> columns, List<Object> row) {
      StringBuilder json = new StringBuilder("{\"ignored\":{\"x\":[1]}");
      for (int i = 0; i < row.size(); i++) {
        json.append(",\"").append(columns.get(i).name()).append("\":").append(json(row.get(i)));
      }
      return json.append('}').toString();
    }

    private static String json(Object value) {
      if (value instanceof List<?> list) {
        return list.stream().map(Fixture::json).collect(Collectors.joining(",", "[", "]"));
      } else if (value instanceof byte[] bytes) {
        return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
      } else if (value == null || value instanceof Boolean || isNumber(value)) {
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
      }
      String text = value.toString().replace("\\", "\\\\").replace("\"", "\\\"");
      return '"' + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
    }

    private static boolean isNumber(Object value) {
      return value instanceof Number number && Double.isFinite(number.doubleValue());
    }

    @Override
    public RowSource read(String table, List<Column> columns, ExecutionContext context) {
      ScanRequest request =
          new ScanRequest(table, table, columns, Predicate.ALL, OptionalLong.empty());
      return port.scan(request, context).rows();
    }

    @Override
    public RowSource slow(ExecutionContext context) {
      return read("slow", List.of(), context);
    }

    @Override
    public boolean worksFor(String queryId) {
      return endpoint.busy() > 0;
    }

    @Override
    public void breakOff(String queryId) {
      broken = true;
    }

    @Override
    public void restore() {
      broken = false;
    }

    @Override
    public Optional<StoreTable> describe(String table) {
      return port.describe(table, table);
    }

    /** An endpoint does not describe its tables, and takes as many requests as are sent. */
    @Override
    public Set<Ability> cannot() {
      return EnumSet.of(Ability.DESCRIBE, Ability.CONNECTION_LIMIT);
    }

    /** Times end before 24:00, and exact numbers have one zero. */
    @Override
    public boolean lacks(EdgeValue value) {
      return value.name().equals("end of day") || value.name().equals("negative zero");
    }

    @Override
    public int open() {
      return port.open.size();
    }

    @Override
    public void close() {
      port.close();
      endpoint.close();
    }
  }
}
