package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadSpeedTest {
  private static final int PRODUCTS = 1_000;
  private static final int TABLES_EACH = 10;

  @TempDir Path folder;

  @Test
  void aThousandProductsWithTenThousandTablesLoadInSeconds() {
    Mesh mesh =
        new Mesh(folder).settings("connections: {pg: {type: sql, allow: [{domain: \"*\"}]}}\n");
    for (int i = 0; i < PRODUCTS; i++) {
      String domain = "domain" + i % 50;
      mesh.write(
          "domains/" + domain + "/p" + i + ".odps.yaml",
          Mesh.productText("p" + i, "product" + i, "port", "1.0.0", "c" + i));
      mesh.write(
          "domains/" + domain + "/c" + i + ".odcs.yaml",
          Mesh.contractText("c" + i, "1.0.0", tables(i)));
    }
    StubStores stores = new StubStores();
    long start = System.nanoTime();
    long cpu = cpuNanos();
    try (LiveCatalog catalog = mesh.open(stores)) {
      Duration first = Duration.ofNanos(System.nanoTime() - start);
      Duration work = Duration.ofNanos(cpuNanos() - cpu);
      assertEquals(PRODUCTS * TABLES_EACH, catalog.snapshot().tables().size());
      assertTrue(catalog.awaitProbed(Duration.ofSeconds(120)));
      start = System.nanoTime();
      catalog.reload();
      Duration again = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf(
          "catalog of %d products, %d tables: loaded in %d ms (%d ms of processor), reloaded"
              + " unchanged in %d ms%n",
          PRODUCTS, PRODUCTS * TABLES_EACH, first.toMillis(), work.toMillis(), again.toMillis());
      // the goal is 2 s on an idle machine; processor time, because a busy one must not fail the
      // test
      assertTrue(work.compareTo(Duration.ofSeconds(20)) < 0, "loading took " + work);
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static String tables(int product) {
    StringBuilder text = new StringBuilder();
    for (int t = 0; t < TABLES_EACH; t++) {
      text.append("  - name: t")
          .append(product)
          .append('_')
          .append(t)
          .append("\n    properties:\n");
      text.append(
          "      - {name: id, logicalType: integer, physicalType: bigint, primaryKey: true,"
              + " required: true}\n");
      for (int c = 0; c < 6; c++) {
        text.append("      - {name: c")
            .append(c)
            .append(", logicalType: string, physicalType: text, tags: [a]}\n");
      }
    }
    return text.toString();
  }
}
