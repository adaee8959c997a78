package dev.portico.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import dev.portico.testkit.tpch.TpchQueries;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * DuckDB reading the same store by its own reader, each query in a process of its own. The reader
 * is an extension, which the embedded engine must not load.
 *
 * @param python that has the packages duckdb and duckdb-extension-httpfs
 */
record DuckDbOnS3(Path python, TestS3 server, TroubledS3 proxy, String bucket, Limits limits) {

  /** What a query took, and from which version. */
  record Cold(double millis, long bytes, long requests, String version) {}

  Cold query(int number) throws IOException {
    String tables =
        Arrays.stream(TpchTable.values())
            .map(TpchTable::sqlName)
            .filter(name -> TpchQueries.sql(number).contains("." + name))
            .map(DuckDbOnS3::text)
            .collect(Collectors.joining(", ", "[", "]"));
    String asked =
        ("{\"endpoint\": %s, \"key\": %s, \"secret\": %s, \"threads\": %d, \"memory\": %s,"
                + " \"bucket\": %s, \"tables\": %s, \"sql\": %s}")
            .formatted(
                text(proxy.endpoint().getAuthority()),
                text(server.accessKey()),
                text(server.secretKey()),
                limits.threads(),
                text(limits.memoryMebibytes() + "MiB"),
                text(bucket),
                tables,
                text(TpchQueries.sql(number)));
    long bytes = proxy.traffic().bodyBytes();
    long requests = proxy.traffic().count();
    String[] said = run(asked).split(" ");
    return new Cold(
        Double.parseDouble(said[0]),
        proxy.traffic().bodyBytes() - bytes,
        proxy.traffic().count() - requests,
        said[2]);
  }

  private String run(String asked) throws IOException {
    Process process =
        new ProcessBuilder(python.toString(), "duckdb_on_s3.py")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(asked.getBytes(UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() != 0 || said.isEmpty()) {
        throw new IOException("DuckDB's reader of S3 failed; see above");
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  private static String text(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
