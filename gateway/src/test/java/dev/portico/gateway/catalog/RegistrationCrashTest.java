package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it registers leaves the product before or the new one, whole. */
@Timeout(300)
class RegistrationCrashTest {
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  @Test
  void whatIsInForceAfterAKillIsWhole() throws Exception {
    Mesh mesh = new Mesh(folder);
    mesh.write("domains/sales/readme.txt", "nothing");
    Random random = new Random(7);
    long last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      kill(random.nextInt(400));
      try (LiveCatalog catalog = mesh.open(new StubStores())) {
        CatalogSnapshot snapshot = catalog.snapshot();
        assertEquals(List.of(), snapshot.problems());
        CatalogTable a = snapshot.table(new TableName("sales", "a")).orElseThrow();
        CatalogTable b = snapshot.table(new TableName("sales", "b")).orElseThrow();
        // both files of one revision, never one of each
        assertEquals(a.columns().get(0).description(), b.columns().get(0).description());
        long number = Long.parseLong(a.columns().get(0).description().orElseThrow());
        assertTrue(number > last, number + " after " + last);
        last = number;
      }
    }
  }

  private void kill(int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dportico.log.level=ERROR",
                RegistrationCrashTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = out.readLine(); !"registered".equals(line); line = out.readLine()) {
        assertTrue(line != null, "the server ended by itself");
      }
      Thread.sleep(millis);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A server that registers one version after the other until it is killed. */
  public static void main(String[] arguments) {
    Mesh mesh = new Mesh(Path.of(arguments[0]));
    Registrar anybody =
        new Registrar() {
          @Override
          public String name() {
            return "dora";
          }

          @Override
          public Optional<Set<String>> columns(TableName table) {
            return Optional.empty();
          }

          @Override
          public void accepted(Registration registration) {}
        };
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      ProductRegistry registry = new ProductRegistry(catalog, InstantSource.system());
      long from =
          registry.kept(domain -> true).stream()
              .flatMap(kept -> kept.revisions().stream())
              .mapToLong(Revision::number)
              .max()
              .orElse(0);
      for (long i = from + 1; i < from + 100_000; i++) {
        registry.register(new Submission("sales", files(i)), anybody, Mode.REGISTER);
        System.out.println("registered");
      }
    }
  }

  private static Map<String, byte[]> files(long number) {
    return Map.of(
        "p.odps.yaml",
        (Mesh.productText("p", "p", "a", "1.0.0", "a")
                + "  - {name: b, version: 1.0.0, contractId: b}\n")
            .getBytes(UTF_8),
        "a.odcs.yaml",
        contract("a", number),
        "b.odcs.yaml",
        contract("b", number));
  }

  private static byte[] contract(String name, long number) {
    return Mesh.contractText(
            name,
            "1.0.0",
            "  - name: %s\n    properties:\n      - {name: id, physicalType: int, description: \"%d\"}\n"
                .formatted(name, number))
        .getBytes(UTF_8);
  }
}
