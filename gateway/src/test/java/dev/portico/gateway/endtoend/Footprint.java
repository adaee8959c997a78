package dev.portico.gateway.endtoend;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at a moment of rest.
 *
 * @param heapBytes in use after a collection
 * @param openFiles descriptors, sockets included; 0 where the system does not tell
 * @param pooled connections that the gateway holds at PostgreSQL
 * @param pooledH2 connections that the gateway holds at H2
 * @param engine queries that hold the engine
 */
record Footprint(
    long heapBytes, int threads, long openFiles, int pooled, int pooledH2, double engine) {

  static Footprint take(URI http, int pooled, int pooledH2)
      throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    String metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(http.resolve("/metrics")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return new Footprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        openFilesNow(),
        pooled,
        pooledH2,
        metrics
            .lines()
            .filter(line -> line.startsWith("portico_engine_connections "))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
            .sum());
  }

  private static long openFilesNow() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.count();
    }
  }

  @Override
  public String toString() {
    return "heap %,d KiB, %d threads, %d open files, %d connections at PostgreSQL, %d at H2, %.0f in the engine"
        .formatted(heapBytes >> 10, threads, openFiles, pooled, pooledH2, engine);
  }
}
