package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.EngineSql;
import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Column;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileCost;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real S3 server behind a proxy, a port over it, and an engine that reads what the port gives.
 */
final class RemoteTables implements AutoCloseable {
  static final String BUCKET = "mesh";

  private final TestS3 server;
  private final TroubledS3 proxy;
  private final Path folder;
  private final Connection engine;
  private RemotePort port;

  RemoteTables() throws IOException, SQLException {
    server = TestS3.start();
    server.createBucket(BUCKET);
    proxy = new TroubledS3(server.endpoint());
    folder = Files.createTempDirectory("portico-remote").toRealPath();
    engine = DriverManager.getConnection("jdbc:duckdb:");
    port = port(Map.of());
  }

  /** Another port over the same store and the same folder, with other settings. */
  RemotePort port(Map<String, Object> more) {
    return port(proxy.endpoint(), folder.resolve("mirror"), more);
  }

  RemotePort port(URI endpoint, Path mirror, Map<String, Object> more) {
    return port(endpoint, mirror, more, FetchSizes.DEFAULT);
  }

  RemotePort port(URI endpoint, Path mirror, Map<String, Object> more, FetchSizes sizes) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("endpoint", endpoint.toString());
    settings.put("accessKey", server.accessKey());
    settings.put("secretKey", server.secretKey());
    settings.put("listingAge", "1ms");
    settings.putAll(more);
    return S3PortFactory.create(new PortSettings("lake", folder, mirror, settings), sizes);
  }

  /** The port goes, and another one takes over its folder, as after a restart. */
  void restart(Map<String, Object> settings) {
    port.close();
    port = port(settings);
  }

  RemotePort port() {
    return port;
  }

  TestS3 server() {
    return server;
  }

  TroubledS3 proxy() {
    return proxy;
  }

  Path folder() {
    return folder;
  }

  /** Writes a query's rows as Parquet and stores them; the answer is the file's length. */
  long parquet(String key, String select) throws SQLException, IOException {
    return parquet(key, select, "");
  }

  long parquet(String key, String select, String options) throws SQLException, IOException {
    Path file = folder.resolve("upload.parquet");
    Files.deleteIfExists(file);
    execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet" + options + ")");
    server.put(BUCKET, key, file);
    return Files.size(file);
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = engine.createStatement()) {
      statement.execute(sql);
    }
  }

  static FileTable table(String location, Column... columns) {
    return new FileTable(
        "s3://" + BUCKET + "/" + location,
        FileFormat.PARQUET,
        CsvOptions.DEFAULT,
        List.of(columns));
  }

  static FileRequest request(FileTable table, Predicate condition, String... columns) {
    return new FileRequest(
        table,
        Set.of(columns),
        condition,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        FetchLimits.NONE);
  }

  static ExecutionContext context() {
    return context(Duration.ofSeconds(60));
  }

  static ExecutionContext context(Duration patience) {
    return new ExecutionContext("q1", Instant.now().plus(patience), ZoneOffset.UTC, 1_000);
  }

  /** The rows of a request, all columns of it as text, in order, and what they cost. */
  Answer read(FileRequest request) throws SQLException {
    return read(port, request);
  }

  Answer read(RemotePort from, FileRequest request) throws SQLException {
    try (FileSource source = from.open(request, context())) {
      FileListing listing = FileListing.all(source);
      return new Answer(rows(request, listing), source.cost(), listing);
    }
  }

  /** What was read. */
  record Answer(List<String> rows, FileCost cost, FileListing listing) {}

  List<String> rows(FileRequest request, FileListing listing) throws SQLException {
    List<Column> wanted =
        request.table().columns().stream()
            .filter(c -> request.columns().contains(c.name()))
            .toList();
    return rows(EngineSql.select(request.table(), listing, wanted));
  }

  List<String> rows(String select) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = engine.createStatement();
        ResultSet result = statement.executeQuery(select)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows.stream().sorted().collect(Collectors.toList());
  }

  @Override
  public void close() throws Exception {
    port.close();
    engine.close();
    proxy.close();
    server.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
