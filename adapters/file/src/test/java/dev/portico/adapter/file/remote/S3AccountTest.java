package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.testkit.s3.TestS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a store knows us, and we know it. */
class S3AccountTest {
  private static final String READ = "files: 1";

  @TempDir Path folder;

  @Test
  void aPublicBucketNeedsNoKeys() throws Exception {
    try (TestS3 server = TestS3.anonymous()) {
      store(server);
      assertEquals(READ, read(server, Map.of("credentials", "anonymous")));
    }
  }

  @Test
  void keysOfTheSettingsAreChecked() throws Exception {
    try (TestS3 server = TestS3.start()) {
      store(server);
      Map<String, Object> wrong = Map.of("accessKey", server.accessKey(), "secretKey", "wr0ng");
      String told = read(server, wrong);
      assertTrue(told.contains("lake") && !told.contains("wr0ng"), told);
      assertFalse(told.contains(server.accessKey()), told);
      assertFalse(read(server, Map.of("credentials", "anonymous")).startsWith("files"));
      Map<String, Object> right =
          Map.of("accessKey", server.accessKey(), "secretKey", server.secretKey());
      assertEquals(READ, read(server, right));
    }
  }

  @Test
  void theDefaultChainTakesTheKeysOfTheEnvironment() throws Exception {
    try (TestS3 server = TestS3.start()) {
      store(server);
      Map<String, String> keys =
          Map.of(
              "AWS_ACCESS_KEY_ID",
              server.accessKey(),
              "AWS_SECRET_ACCESS_KEY",
              server.secretKey(),
              "AWS_EC2_METADATA_DISABLED",
              "true");
      assertEquals(READ, process(server, keys, List.of(), List.of("credentials=default")));
    }
  }

  @Test
  void aStoreWithTlsIsReadWhenItsCertificateIsTrusted() throws Exception {
    try (TestS3 server = TestS3.withTls()) {
      store(server);
      List<String> trust =
          List.of(
              "-Djavax.net.ssl.trustStore=" + server.trustStore(),
              "-Djavax.net.ssl.trustStorePassword=" + server.trustStorePassword());
      List<String> keys =
          List.of("accessKey=" + server.accessKey(), "secretKey=" + server.secretKey());
      assertEquals(READ, process(server, Map.of(), trust, keys));
      assertTrue(process(server, Map.of(), List.of(), keys).contains("certificate"));
    }
  }

  private void store(TestS3 server) throws Exception {
    server.createBucket(RemoteTables.BUCKET);
    Path file = folder.resolve("a.parquet");
    try (Connection engine = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = engine.createStatement()) {
      statement.execute("COPY (SELECT range AS id FROM range(10)) TO '" + file + "'");
    }
    server.put(RemoteTables.BUCKET, "plays/a.parquet", file);
  }

  private String read(TestS3 server, Map<String, Object> account) throws Exception {
    Map<String, Object> settings = new LinkedHashMap<>(account);
    settings.put("endpoint", server.endpoint().toString());
    settings.put("attempts", 1);
    return OneRead.read(Files.createTempDirectory(folder, "mirror"), settings);
  }

  private String process(
      TestS3 server, Map<String, String> environment, List<String> options, List<String> settings)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xmx256m"));
    command.add(OneRead.class.getName());
    command.add(Files.createTempDirectory(folder, "mirror").toString());
    command.add("endpoint=" + server.endpoint());
    command.add("attempts=1");
    command.addAll(settings);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return out.strip();
  }
}
