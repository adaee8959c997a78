package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.sql.ViewQueries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** At each step the server dies at once, and the next one begins with what it left. */
  @ParameterizedTest
  @CsvSource({"ARRIVED, 1", "KEPT, 1", "IN_FORCE, 2", "OLD_ONES_GOING, 22"})
  void whateverStepTheServerDiesAtTheNextOneStartsWhole(Step step, long inForce) throws Exception {
    Mesh mesh = new Mesh(folder);
    mesh.write("domains/sales/readme.txt", "nothing");
    Process process = start(step.name());
    assertEquals(9, process.waitFor());
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      assertEquals(List.of(), catalog.snapshot().problems());
      for (String table : List.of("a", "b")) {
        assertEquals(
            Optional.of(Long.toString(inForce)),
            catalog
                .snapshot()
                .table(new TableName("sales", table))
                .orElseThrow()
                .columns()
                .get(0)
                .description());
      }
      ProductRegistry registry = new ProductRegistry(catalog, InstantSource.system());
      Registration next =
          registry.register(new Submission("sales", files(100)), anybody(step), Mode.REGISTER);
      assertEquals(inForce, next.previousRevision());
      assertEquals(
          inForce, registry.undo("sales", "p", Optional.empty(), anybody(step)).revision());
      try (Stream<Path> left = Files.list(folder.resolve("state/products"))) {
        assertEquals(
            Set.of(".lock", "sales"),
            left.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
      }
    }
  }

  /** Where a registration may be when the server dies; the first one goes through. */
  enum Step {
    /** The files are written and checked. */
    ARRIVED,
    /** The revision is complete and recorded. */
    KEPT,
    /** The pointer is replaced, nobody reads it yet. */
    IN_FORCE,
    /** More revisions than are kept. */
    OLD_ONES_GOING
  }

  private static Registrar anybody(Step dying) {
    return new Registrar() {
      @Override
      public String name() {
        return "dora";
      }

      @Override
      public Optional<Set<String>> columns(TableName table) {
        return Optional.empty();
      }

      @Override
      public void accepted(Registration registration) {
        if (dying == Step.KEPT && DYING.get()) {
          Runtime.getRuntime().halt(9);
        }
      }
    };
  }

  private static final AtomicBoolean DYING = new AtomicBoolean();

  /** Registers until the step, and dies there. */
  private static void die(Mesh mesh, Step step) {
    PortSource stores =
        new PortSource() {
          private final StubStores stubs = new StubStores();

          @Override
          public Optional<dev.portico.spi.PortFactory> forType(String type) {
            return stubs.forType(type);
          }

          @Override
          public Set<String> types() {
            return stubs.types();
          }

          @Override
          public List<Problem> problems() {
            if (step == Step.IN_FORCE && DYING.get()) {
              Runtime.getRuntime().halt(9);
            }
            return List.of();
          }
        };
    InstantSource clock =
        () -> {
          if (step == Step.ARRIVED && DYING.get()) {
            Runtime.getRuntime().halt(9);
          }
          return Instant.now();
        };
    LiveCatalog catalog = LiveCatalog.open(mesh.read(), stores, new ViewQueries());
    ProductRegistry registry = new ProductRegistry(catalog, clock);
    int before = step == Step.OLD_ONES_GOING ? 22 : 1;
    for (int i = 1; i <= before; i++) {
      registry.register(new Submission("sales", files(i)), anybody(step), Mode.REGISTER);
    }
    if (step == Step.OLD_ONES_GOING) {
      breakOff(mesh.folder().resolve("state/products"));
      Runtime.getRuntime().halt(9);
    }
    DYING.set(true);
    registry.register(new Submission("sales", files(2)), anybody(step), Mode.REGISTER);
  }

  /** What is left of a revision whose removal was cut off. */
  private static void breakOff(Path products) {
    try {
      Files.createDirectories(products.resolve(".arriving-gone"));
      Files.writeString(products.resolve(".arriving-gone/a.odcs.yaml"), "half");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(int millis) throws Exception {
    Process process = start("");
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

  private Process start(String step) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dportico.log.level=ERROR",
            RegistrationCrashTest.class.getName(),
            folder.toString(),
            step)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A server that registers one version after the other until it is killed, or dies. */
  public static void main(String[] arguments) {
    Mesh mesh = new Mesh(Path.of(arguments[0]));
    if (!arguments[1].isEmpty()) {
      die(mesh, Step.valueOf(arguments[1]));
      return;
    }
    try (LiveCatalog catalog = mesh.open(new StubStores())) {
      ProductRegistry registry = new ProductRegistry(catalog, InstantSource.system());
      long from =
          registry.kept(domain -> true).stream()
              .flatMap(kept -> kept.revisions().stream())
              .mapToLong(Revision::number)
              .max()
              .orElse(0);
      for (long i = from + 1; i < from + 100_000; i++) {
        registry.register(new Submission("sales", files(i)), anybody(Step.ARRIVED), Mode.REGISTER);
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
