package dev.portico.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.protocol.PasswordHasher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * DatabaseMetaData over a mesh of 10,000 tables with 20 columns each, as BI tools ask when somebody
 * connects: without policies, and under the project's own. {@code benchmarks/run --metadata} starts
 * it. The tables have no rows; metadata is never asked of the stores.
 */
public final class Metadata {
  private static final int PRODUCTS = 1_000;
  private static final int TABLES_EACH = 10;
  private static final int COLUMNS_EACH = 20;
  private static final int SINGLE_CALLS = 200;
  private static final double TARGET_MILLIS = 1_000;

  /** Asks about one schema only, so that nothing was decided about the others before. */
  private static final String ONE_SCHEMA_USER = "one-schema";

  /** The same of OData's document. */
  private static final String ODATA_USER = "odata";

  private static final List<String> WARM_UP_USERS =
      List.of("warm-up-1", "warm-up-2", "warm-up-3", "warm-up-4");

  /** The domains of the project's policies, so that there is something to decide. */
  private static final List<String> DOMAINS =
      List.of("listeners", "plays", "catalogue", "insights");

  private static final String SETTINGS =
      """
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        files: {type: local, root: data, allow: [{domain: "*"}]}
      authentication: {users: users.yaml}
      policy: %s
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: p%1$d
      name: product%1$d
      version: 1.0.0
      status: active
      domain: %2$s
      outputPorts:
        - {name: port, version: 1.0.0, contractId: c%1$d}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: c%1$d
      version: 1.0.0
      status: active
      domain: %2$s
      servers:
        - {server: files, type: local, path: "{model}.csv", format: csv}
      schema:
      """;

  /** A question of a tool. */
  private interface Question {
    ResultSet ask(DatabaseMetaData metadata) throws SQLException;
  }

  /**
   * What one question took.
   *
   * @param firstMillis the first time, when nobody had asked before
   * @param nextMillis median of the times after it
   */
  private record Line(
      String policy, String what, int rows, double firstMillis, double nextMillis) {}

  private final Options options;
  private final List<Line> lines = new ArrayList<>();

  private Metadata(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException, SQLException {
    new Metadata(Options.parse(List.of(arguments))).run();
  }

  private void run() throws IOException, SQLException {
    double load = Limits.Machine.loadAverage();
    measure("none", "{mode: open}");
    measure(
        "the demo's",
        "{mode: embedded, bundle: \"%s\", timeout: 5s, hashKeys: {default: \"%s\"}}"
            .formatted(options.policies().resolve("bundle.tar.gz"), BenchConfig.HASH_KEY));
    write(report(load));
  }

  private void measure(String policy, String setting) throws IOException, SQLException {
    Path config = configuration(setting);
    try (GatewayProcess gateway = GatewayProcess.start(options, config)) {
      warmUp(gateway, policy);
      question(gateway, policy, "getColumns(null, \"%\", \"%\", \"%\")", all("%"));
      question(
          gateway,
          policy,
          "getTables(null, \"%\", \"%\", null)",
          metadata -> metadata.getTables(null, "%", "%", null));
      question(
          gateway,
          policy,
          "getColumns(null, \"" + DOMAINS.get(0) + "\", \"%\", \"%\")",
          ONE_SCHEMA_USER,
          all(DOMAINS.get(0)));
      document(gateway, policy);
      singles(
          gateway,
          policy,
          "getColumns of one table",
          (metadata, table) -> metadata.getColumns(null, DOMAINS.get(0), table, "%"));
      singles(
          gateway,
          policy,
          "getPrimaryKeys of one table",
          (metadata, table) -> metadata.getPrimaryKeys(null, DOMAINS.get(0), table));
      singles(
          gateway,
          policy,
          "getImportedKeys of one table",
          (metadata, table) -> metadata.getImportedKeys(null, DOMAINS.get(0), table));
    }
  }

  private static Question all(String schema) {
    return metadata -> metadata.getColumns(null, schema, "%", "%");
  }

  /**
   * The code is compiled as in a gateway that has been running, but nothing is decided for whoever
   * is measured after it: others have asked the long questions. What the very first of them waits
   * for is told too.
   */
  private void warmUp(GatewayProcess gateway, String policy) throws SQLException {
    HttpClient http = HttpClient.newHttpClient();
    for (String user : WARM_UP_USERS) {
      String what = "getColumns(null, \"%\", \"%\", \"%\")";
      Line line = timed(gateway, policy, what + ", first of all since the start", user, all("%"));
      if (user.equals(WARM_UP_USERS.get(0))) {
        add(line);
      }
      properties(http, documentFor(gateway, user));
    }
  }

  private void question(GatewayProcess gateway, String policy, String what, Question question)
      throws SQLException {
    question(gateway, policy, what, BenchConfig.USER, question);
  }

  private void question(
      GatewayProcess gateway, String policy, String what, String user, Question question)
      throws SQLException {
    add(timed(gateway, policy, what, user, question));
  }

  private Line timed(
      GatewayProcess gateway, String policy, String what, String user, Question question)
      throws SQLException {
    try (Connection connection = gateway.connect(user)) {
      DatabaseMetaData metadata = connection.getMetaData();
      int[] rows = {0};
      double first = millis(() -> rows[0] = count(question.ask(metadata)));
      List<Double> next = new ArrayList<>();
      for (int i = 0; i < options.repetitions(); i++) {
        next.add(millis(() -> rows[0] = count(question.ask(metadata))));
      }
      return new Line(policy, what, rows[0], first, median(next));
    }
  }

  /** What OData's clients read first; its lines are counted as rows. */
  private void document(GatewayProcess gateway, String policy) throws SQLException {
    HttpRequest request = documentFor(gateway, ODATA_USER);
    HttpClient http = HttpClient.newHttpClient();
    int[] properties = {0};
    Timed read = () -> properties[0] = properties(http, request);
    double first = millis(read);
    List<Double> next = new ArrayList<>();
    for (int i = 0; i < options.repetitions(); i++) {
      next.add(millis(read));
    }
    add(
        new Line(
            policy,
            "OData $metadata of " + DOMAINS.get(0) + " (rows: its columns)",
            properties[0],
            first,
            median(next)));
  }

  private static HttpRequest documentFor(GatewayProcess gateway, String user) {
    URI address = URI.create(gateway.http() + "/v1/odata/" + DOMAINS.get(0) + "/$metadata");
    String login = user + ":" + BenchConfig.PASSWORD;
    return HttpRequest.newBuilder(address)
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
        .build();
  }

  private static int properties(HttpClient http, HttpRequest request) throws SQLException {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      if (answer.statusCode() != 200) {
        throw new SQLException("the gateway answers " + answer.statusCode());
      }
      return answer.body().split("<Property ").length - 1;
    } catch (IOException e) {
      throw new SQLException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  /** A question about one table. */
  private interface OfTable {
    ResultSet ask(DatabaseMetaData metadata, String table) throws SQLException;
  }

  private void singles(GatewayProcess gateway, String policy, String what, OfTable question)
      throws SQLException {
    try (Connection connection = gateway.connect(BenchConfig.USER)) {
      DatabaseMetaData metadata = connection.getMetaData();
      List<Double> times = new ArrayList<>();
      int[] rows = {0};
      for (int i = 0; i < SINGLE_CALLS; i++) {
        String table = "t" + DOMAINS.size() * i + "_" + i % TABLES_EACH;
        times.add(millis(() -> rows[0] = count(question.ask(metadata, table))));
      }
      double first = times.remove(0);
      add(new Line(policy, what, rows[0], first, median(times)));
    }
  }

  private void add(Line line) {
    lines.add(line);
    System.err.printf(
        Locale.ROOT,
        "benchmarks: policies %s, %s: %d rows, %.1f ms, then %.1f ms%n",
        line.policy(),
        line.what(),
        line.rows(),
        line.firstMillis(),
        line.nextMillis());
  }

  private static int count(ResultSet rows) throws SQLException {
    try (rows) {
      int count = 0;
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) {
          rows.getString(i);
        }
        count++;
      }
      return count;
    }
  }

  /** Something to be timed. */
  private interface Timed {
    void run() throws SQLException;
  }

  private static double millis(Timed timed) throws SQLException {
    long begin = System.nanoTime();
    timed.run();
    return (System.nanoTime() - begin) / 1e6;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElse(Double.NaN);
  }

  private Path configuration(String policy) throws IOException {
    Path folder = options.cache().resolve("metadata");
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(folder.resolve("data"));
    for (int i = 0; i < PRODUCTS; i++) {
      String domain = DOMAINS.get(i % DOMAINS.size());
      Path files = Files.createDirectories(folder.resolve("domains").resolve(domain));
      Files.writeString(files.resolve("p" + i + ".odps.yaml"), PRODUCT.formatted(i, domain));
      Files.writeString(
          files.resolve("c" + i + ".odcs.yaml"), CONTRACT.formatted(i, domain) + tables(i));
    }
    Files.writeString(folder.resolve("portico.yaml"), SETTINGS.formatted(policy));
    String user =
        "  - {name: %s, roles: [analyst], attributes: {countries: [DE]}, password: \"%s\"}\n";
    String hash = PasswordHasher.hash(BenchConfig.PASSWORD);
    StringBuilder users = new StringBuilder("users:\n");
    Stream.concat(Stream.of(BenchConfig.USER, ONE_SCHEMA_USER, ODATA_USER), WARM_UP_USERS.stream())
        .forEach(name -> users.append(user.formatted(name, hash)));
    Files.writeString(folder.resolve("users.yaml"), users);
    return folder;
  }

  private static String tables(int product) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < TABLES_EACH; t++) {
      text.append("  - name: t%d_%d\n".formatted(product, t));
      text.append("    description: Made up for measuring\n    properties:\n");
      text.append(
          "      - {name: id, logicalType: integer, physicalType: bigint, primaryKey: true,"
              + " required: true}\n");
      for (int c = 1; c < COLUMNS_EACH; c++) {
        text.append("      - {name: c")
            .append(c)
            .append(", logicalType: string, physicalType: text, description: column ")
            .append(c)
            .append(c == 1 ? ", tags: [pii]" : "")
            .append("}\n");
      }
    }
    return text.toString();
  }

  private String report(double load) {
    StringBuilder text = new StringBuilder("# Metadata of a large mesh\n\n");
    text.append(
        "* %s; %d tables with %d columns each in %d domains; gateway and client share %d cores; JDK %s\n"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                PRODUCTS * TABLES_EACH,
                COLUMNS_EACH,
                DOMAINS.size(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version()));
    text.append(
        "* load average of the last minute: %.1f at the start, %.1f at the end\n"
            .formatted(load, Limits.Machine.loadAverage()));
    text.append(
        "* every cell of every answer is read; first: nothing was decided for this user before, but %d"
                .formatted(WARM_UP_USERS.size())
            + " others had asked the same, so that the code is compiled; then: median of the calls"
            + " after it, within the time that decisions are kept\n\n");
    text.append("| policies | call | rows | first ms | then ms | target | |\n");
    text.append("|---|---|---:|---:|---:|---|---|\n");
    for (Line line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | `%s` | %,d | %.1f | %.1f | < %.0f ms | %s |%n",
              line.policy(),
              line.what(),
              line.rows(),
              line.firstMillis(),
              line.nextMillis(),
              TARGET_MILLIS,
              verdict(line)));
    }
    return text.toString();
  }

  private static String verdict(Line line) {
    if (line.firstMillis() < TARGET_MILLIS) {
      return "met";
    }
    return line.nextMillis() < TARGET_MILLIS ? "met but for the first" : "**missed**";
  }

  private void write(String report) throws IOException {
    System.out.print(report);
    Path file =
        options
            .out()
            .orElseGet(() -> Path.of("results", LocalDate.now(ZoneOffset.UTC) + "-metadata.md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, report);
  }
}
