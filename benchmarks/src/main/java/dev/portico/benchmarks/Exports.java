package dev.portico.benchmarks;

import dev.portico.gateway.protocol.PasswordHasher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Results by URL of 5,000,000 rows × 8 columns in every form, from a gateway with a small heap.
 * {@code benchmarks/run --exports} starts it. Every byte is read. DuckDB alone writes the same rows
 * to a file, where it knows the form.
 */
public final class Exports {
  private static final int ROWS = 5_000_000;

  /** What a sheet holds below its header. */
  private static final int SHEET_ROWS = 1_048_575;

  private static final int WARM_UP_ROWS = 200_000;
  private static final int HEAP_MEBIBYTES = 192;
  private static final int BUFFER = 1 << 16;
  private static final int SHOWN_ERROR = 1_000;

  /** What a problem says in one sentence. */
  private static final Pattern DETAIL =
      Pattern.compile(".*\"detail\":\"([^\"]*)\".*", Pattern.DOTALL);

  private static final String SETTINGS =
      """
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        files: {type: local, root: data, allow: [{domain: exports}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      limits: {engineMemory: 512MiB}
      """;

  private static final String PRODUCT =
      """
      apiVersion: v1.0.0
      kind: DataProduct
      id: exports
      name: exports
      version: 1.0.0
      status: active
      domain: exports
      outputPorts:
        - {name: listeners, version: 1.0.0, contractId: listeners}
      """;

  private static final String CONTRACT =
      """
      apiVersion: v3.1.0
      kind: DataContract
      id: listeners
      version: 1.0.0
      status: active
      domain: exports
      servers:
        - {server: files, type: local, path: "{model}.parquet", format: parquet}
      schema:
        - name: listeners
          properties:
            - {name: id, logicalType: integer, physicalType: BIGINT}
            - {name: country, logicalType: string, physicalType: VARCHAR(2)}
            - {name: name, logicalType: string, physicalType: VARCHAR(40)}
            - {name: amount, logicalType: number, physicalType: "DECIMAL(12, 2)"}
            - {name: share, logicalType: number, physicalType: DOUBLE}
            - {name: born, logicalType: date, physicalType: DATE}
            - {name: seen, logicalType: timestamp, physicalType: TIMESTAMP}
            - {name: active, logicalType: boolean, physicalType: BOOLEAN}
      """;

  private static final String GENERATED =
      """
      COPY (SELECT i AS id,
        ['DE', 'FR', 'IT', 'ES', 'PL'][1 + i %% 5] AS country,
        'listener number ' || i AS name,
        ((i * 7919) %% 1000000 / 100)::DECIMAL(12, 2) AS amount,
        i / 7.0::DOUBLE AS share,
        DATE '1950-01-01' + (i %% 20000)::INTEGER AS born,
        TIMESTAMP '2026-01-01' + to_seconds(i) AS seen,
        CASE WHEN i %% 10 = 0 THEN NULL ELSE i %% 2 = 0 END AS active
        FROM range(%d) t(i)) TO '%s' (FORMAT parquet)\
      """;

  /**
   * One download.
   *
   * @param ending of the URL
   * @param encoding {@code Accept-Encoding}, or empty
   * @param rows as many are asked for
   * @param byDuckDb the options of its COPY that writes the same
   */
  private record Form(String ending, String encoding, int rows, Optional<String> byDuckDb) {
    String name() {
      return ending + (encoding.isEmpty() ? "" : ", " + encoding);
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form("csv", "", ROWS, Optional.of("FORMAT csv, HEADER")),
          new Form("csv", "gzip", ROWS, Optional.of("FORMAT csv, HEADER, COMPRESSION gzip")),
          new Form("csv", "zstd", ROWS, Optional.of("FORMAT csv, HEADER, COMPRESSION zstd")),
          new Form("tsv", "", ROWS, Optional.empty()),
          new Form("html", "", ROWS, Optional.empty()),
          new Form("json", "", ROWS, Optional.of("FORMAT json, ARRAY true")),
          new Form("arrow", "", ROWS, Optional.empty()),
          new Form("parquet", "", ROWS, Optional.of("FORMAT parquet, COMPRESSION zstd")),
          new Form("xlsx", "", SHEET_ROWS, Optional.empty()),
          new Form("xlsx", "", ROWS, Optional.empty()));

  private final Options options;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Exports(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException {
    new Exports(Options.parse(List.of(arguments))).run();
  }

  private void run() throws IOException, SQLException, InterruptedException {
    double load = Limits.Machine.loadAverage();
    Path folder = configuration();
    List<String> lines = new ArrayList<>();
    String[] java = {
      "PORTICO_JAVA_OPTS", "-Xmx" + HEAP_MEBIBYTES + "m -XX:MaxDirectMemorySize=128m"
    };
    try (GatewayProcess gateway = GatewayProcess.start(options, folder, java);
        Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (String ending : List.of("csv", "json", "arrow", "xlsx")) {
        Answer first = read(gateway, new Form(ending, "", WARM_UP_ROWS, Optional.empty()));
        if (first.status() != 200) {
          throw new IOException("the gateway does not answer: " + first.error());
        }
      }
      for (Form form : FORMS) {
        String line = measured(gateway, duckdb, folder, form);
        System.err.print("benchmarks: " + line);
        lines.add(line);
      }
    }
    write(report(load, lines));
  }

  private String measured(GatewayProcess gateway, Connection duckdb, Path folder, Form form)
      throws IOException, SQLException, InterruptedException {
    gateway.forgetPeak();
    long begin = System.nanoTime();
    Answer answer = read(gateway, form);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long peak = gateway.peakMebibytes();
    String rows = String.format(Locale.ROOT, "%,d", form.rows());
    if (answer.status() != 200) {
      return String.format(
          Locale.ROOT,
          "| %s | %s | | | | %d MiB | %d after %.1f s: %s |%n",
          form.name(),
          rows,
          peak,
          answer.status(),
          seconds,
          answer.error());
    }
    String ratio = "";
    if (form.byDuckDb().isPresent()) {
      double alone = alone(duckdb, folder, form);
      ratio = String.format(Locale.ROOT, "%.1f s, %.2f", alone, seconds / alone);
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %.1f | %d MiB | %s |%n",
        form.name(),
        rows,
        answer.bytes() / 1e6,
        seconds,
        answer.bytes() / 1e6 / seconds,
        peak,
        ratio);
  }

  private static double alone(Connection duckdb, Path folder, Form form) throws SQLException {
    Path target = folder.resolve("alone");
    long begin = System.nanoTime();
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (FROM '%s') TO '%s' (%s)"
              .formatted(folder.resolve("data/listeners.parquet"), target, form.byDuckDb().get()));
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private record Answer(int status, long bytes, String error) {}

  private Answer read(GatewayProcess gateway, Form form) throws IOException, InterruptedException {
    String sql =
        "SELECT * FROM exports.listeners" + (form.rows() == ROWS ? "" : " LIMIT " + form.rows());
    String login = BenchConfig.USER + ":" + BenchConfig.PASSWORD;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    gateway.http()
                        + "/v1/query."
                        + form.ending()
                        + "?sql="
                        + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    if (!form.encoding().isEmpty()) {
      request.header("Accept-Encoding", form.encoding());
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        String error = new String(body.readNBytes(SHOWN_ERROR), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), 0, DETAIL.matcher(error).replaceAll("$1"));
      }
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        bytes += read;
      }
      return new Answer(200, bytes, "");
    }
  }

  private Path configuration() throws IOException, SQLException {
    Path folder = options.cache().resolve("exports");
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("domains/exports"));
    Path parquet = folder.resolve("data/listeners.parquet");
    if (!Files.exists(parquet)) {
      try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = duckdb.createStatement()) {
        statement.execute(GENERATED.formatted(ROWS, parquet));
      }
    }
    Files.writeString(folder.resolve("domains/exports/exports.odps.yaml"), PRODUCT);
    Files.writeString(folder.resolve("domains/exports/listeners.odcs.yaml"), CONTRACT);
    Files.writeString(folder.resolve("portico.yaml"), SETTINGS);
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: %s, roles: [analyst], password: \"%s\"}\n"
            .formatted(BenchConfig.USER, PasswordHasher.hash(BenchConfig.PASSWORD)));
    return folder;
  }

  private static String report(double load, List<String> lines) {
    return """
    # Results by URL

    * %s; %,d rows × 8 columns of one Parquet file; gateway and client share %d cores; JDK %s
    * the gateway's heap is bounded to %d MiB, its engine to 512 MiB; peak: the most memory that its process held at once, both included
    * load average of the last minute: %.1f at the start, %.1f at the end
    * DuckDB alone: it writes the same rows from the same file to a file in that form, with all cores; seconds, and what Portico takes of them

    | form | rows | MB | seconds | MB/s | peak | DuckDB alone |
    |---|---:|---:|---:|---:|---:|---|
    """
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                ROWS,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                HEAP_MEBIBYTES,
                load,
                Limits.Machine.loadAverage())
        + String.join("", lines);
  }

  private void write(String report) throws IOException {
    System.out.print(report);
    Path file =
        options
            .out()
            .orElseGet(() -> Path.of("results", LocalDate.now(ZoneOffset.UTC) + "-exports.md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, report);
  }
}
