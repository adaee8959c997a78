package dev.portico.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.files.FolderLock;
import dev.portico.gateway.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registrations beside each other, of one server and of several that share the folder. */
@Timeout(120)
class RegistrationTurnTest {
  @TempDir Path folder;
  private Mesh mesh;
  private StubStores stores;
  private LiveCatalog catalog;
  private ProductRegistry registry;

  @BeforeEach
  void open() {
    mesh = new Mesh(folder).product("c-orders");
    mesh.write(
        "domains/sales/orders.odcs.yaml", Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS));
    stores = new StubStores();
    catalog = mesh.open(stores);
    registry = new ProductRegistry(catalog, InstantSource.system());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static class Dora implements Registrar {
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
  }

  private static Submission product(String name, String version, String columns) {
    return new Submission(
        "sales",
        Map.of(
            "p.odps.yaml",
            Mesh.productText("p-" + name, name, name, "1.0.0", "c-" + name)
                .replace("version: 1.0.0\nstatus", "version: " + version + "\nstatus")
                .getBytes(UTF_8),
            "c.odcs.yaml",
            Mesh.contractText(
                    "c-" + name, "1.0.0", "  - name: " + name + "\n    properties:\n" + columns)
                .getBytes(UTF_8)));
  }

  private static final String ID = "      - {name: id, physicalType: bigint}\n";
  private static final String N = "      - {name: n, physicalType: bigint}\n";

  private Registration register(String name, String version, String columns) {
    return registry.register(product(name, version, columns), new Dora(), Mode.REGISTER);
  }

  @Test
  void aTurnThatDoesNotComeInTimeIsRefusedAndChangesNothing() throws Exception {
    register("bills", "1.0.0", ID);
    ProductRegistry hasty =
        new ProductRegistry(catalog, InstantSource.system(), Duration.ofMillis(100));
    ExecutorService other = Executors.newSingleThreadExecutor();
    FolderLock held = other.submit(this::turn).get();
    for (Callable<?> work :
        List.<Callable<?>>of(
            () -> hasty.register(product("bills", "1.1.0", ID + N), new Dora(), Mode.REGISTER),
            () -> hasty.register(product("bills", "1.1.0", ID + N), new Dora(), Mode.CHECK),
            () -> hasty.undo("sales", "bills", Optional.empty(), new Dora()))) {
      GatewayException busy = assertThrows(GatewayException.class, work::call);
      assertEquals(ErrorCode.REGISTRATION_BUSY, busy.code());
      assertTrue(busy.getMessage().contains("nothing was changed, try again"));
    }
    assertEquals(1, hasty.kept(domain -> true).get(0).revisions().size());
    catalog.reload(); // neither the operator nor a watcher waits for the turn
    other.submit(() -> close(held)).get();
    other.shutdown();
    assertEquals(
        2, hasty.register(product("bills", "1.1.0", ID + N), new Dora(), Mode.REGISTER).revision());
  }

  private FolderLock turn() throws IOException {
    Path products = folder.resolve("state/products");
    OwnerOnly.makeFolder(products);
    return FolderLock.of(products, ".lock", Duration.ZERO);
  }

  private static Void close(FolderLock held) throws IOException {
    held.close();
    return null;
  }

  @Test
  void whoFindsThreeAtWorkIsToldAtOnce() throws Exception {
    ExecutorService holder = Executors.newSingleThreadExecutor();
    ExecutorService others = Executors.newFixedThreadPool(4);
    FolderLock held = holder.submit(this::turn).get();
    ProductRegistry slow =
        new ProductRegistry(catalog, InstantSource.system(), Duration.ofSeconds(3));
    List<Future<ErrorCode>> codes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      codes.add(
          others.submit(
              () ->
                  assertThrows(
                          GatewayException.class,
                          () -> slow.register(product("x", "1.0.0", ID), new Dora(), Mode.CHECK))
                      .code()));
    }
    for (Future<ErrorCode> code : codes) {
      assertEquals(ErrorCode.REGISTRATION_BUSY, code.get());
    }
    holder.submit(() -> close(held)).get();
    holder.shutdown();
    others.shutdown();
  }

  @Test
  void twoServersThatShareTheFolderTakeTurns() throws Exception {
    try (LiveCatalog other = mesh.open(new StubStores())) {
      ProductRegistry theirs = new ProductRegistry(other, InstantSource.system());
      ExecutorService both = Executors.newFixedThreadPool(2);
      List<Future<List<Long>>> done =
          both.invokeAll(
              List.of(() -> versions(registry, "mine"), () -> versions(theirs, "yours")));
      both.shutdown();
      List<Long> numbers = new ArrayList<>();
      for (Future<List<Long>> revisions : done) {
        numbers.addAll(revisions.get());
      }
      assertEquals(numbers.size(), numbers.stream().distinct().count(), numbers.toString());
      catalog.reload();
      other.reload();
      for (LiveCatalog each : List.of(catalog, other)) {
        for (String table : List.of("shared", "mine", "yours")) {
          assertTrue(each.snapshot().table(new TableName("sales", table)).isPresent(), table);
        }
        assertEquals(List.of(), each.snapshot().problems());
      }
      try (Stream<Path> left = Files.list(folder.resolve("state/products"))) {
        assertEquals(
            Set.of(".lock", "sales"),
            left.map(p -> p.getFileName().toString()).collect(java.util.stream.Collectors.toSet()));
      }
    }
  }

  /**
   * Registers one product beside the other server and one of its own; the revisions it was told.
   */
  private static List<Long> versions(ProductRegistry registry, String own) {
    List<Long> revisions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      // each server's files differ, so that none finds them in force already
      String version = "1.0.0";
      String columns = ID.replace("bigint", "bigint, description: " + own + i);
      Registration shared =
          registry.register(product("shared", version, columns), new Dora(), Mode.REGISTER);
      revisions.add(shared.revision());
    }
    registry.register(product(own, "1.0.0", ID), new Dora(), Mode.REGISTER);
    return revisions;
  }

  @Test
  void whatAnotherServerRegisteredMeanwhileCounts() {
    register("bills", "1.0.0", ID);
    try (LiveCatalog other = mesh.open(new StubStores())) {
      ProductRegistry theirs = new ProductRegistry(other, InstantSource.system());
      theirs.register(product("bills", "1.1.0", ID + N), new Dora(), Mode.REGISTER);
    }
    // this server has not looked since, and compares with the other's version all the same
    GatewayException narrower =
        assertThrows(GatewayException.class, () -> register("bills", "1.2.0", ID));
    assertTrue(narrower.getMessage().contains("column n is gone"), narrower.getMessage());
    assertEquals(3, register("bills", "1.2.0", ID + N).revision());
  }

  @Test
  void storesAreAskedAboutTheProductAndNothingElse() {
    assertTrue(catalog.awaitProbed(Duration.ofSeconds(60)));
    int asked = stores.described.get();
    register("bills", "1.0.0", ID);
    assertTrue(catalog.awaitProbed(Duration.ofSeconds(60)));
    assertEquals(asked + 1, stores.described.get());
    register("bills", "1.1.0", ID + N);
    assertTrue(catalog.awaitProbed(Duration.ofSeconds(60)));
    assertEquals(asked + 2, stores.described.get());
  }

  @Test
  void whatTheOperatorChangedMeanwhileIsPublishedToo() throws IOException {
    Registrar slow =
        new Dora() {
          @Override
          public void accepted(Registration registration) {
            mesh.write(
                "domains/sales/orders.odcs.yaml",
                Mesh.contractText(
                    "c-orders", "1.0.0", Mesh.ORDERS.replace("name: orders", "name: others")));
          }
        };
    registry.register(product("bills", "1.0.0", ID), slow, Mode.REGISTER);
    assertTrue(catalog.snapshot().table(new TableName("sales", "bills")).isPresent());
    assertTrue(catalog.snapshot().table(new TableName("sales", "others")).isPresent());
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldAndNothingIsInForce() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/products"), "no folder");
    GatewayException refused =
        assertThrows(GatewayException.class, () -> register("bills", "1.0.0", ID));
    assertEquals(ErrorCode.INTERNAL, refused.code());
    assertTrue(refused.getMessage().contains("cannot keep registrations now"));
    Files.delete(folder.resolve("state/products"));
    Files.createDirectories(folder.resolve("state/products/sales"));
    Files.writeString(folder.resolve("state/products/sales/p-bills"), "no folder");
    assertThrows(GatewayException.class, () -> register("bills", "1.0.0", ID));
    assertTrue(catalog.snapshot().table(new TableName("sales", "bills")).isEmpty());
    Files.delete(folder.resolve("state/products/sales/p-bills"));
    assertEquals(1, register("bills", "1.0.0", ID).revision());
    // the pointer cannot be replaced
    Path next = folder.resolve("state/products/sales/p-bills/.current.next");
    Files.createDirectories(next.resolve("full"));
    assertThrows(GatewayException.class, () -> register("bills", "1.1.0", ID + N));
    assertEquals(
        List.of("id"),
        catalog.snapshot().table(new TableName("sales", "bills")).orElseThrow().columns().stream()
            .map(CatalogColumn::name)
            .toList());
    DurableFiles.delete(next);
    assertEquals(3, register("bills", "1.1.0", ID + N).revision());
  }

  @Test
  void aProductThatWasTakenOffIsComparedWithWhatItsReadersKnew() throws IOException {
    register("bills", "1.0.0", ID + N);
    register("bills", "1.1.0", ID + N + N.replace("name: n", "name: m"));
    registry.undo("sales", "bills", Optional.empty(), new Dora()); // a mistake: nobody relies on m
    registry.undo("sales", "bills", Optional.of(0L), new Dora());
    assertTrue(catalog.snapshot().table(new TableName("sales", "bills")).isEmpty());
    GatewayException narrower =
        assertThrows(GatewayException.class, () -> register("bills", "1.2.0", ID));
    assertTrue(
        narrower
            .getMessage()
            .contains(
                "column n is gone; that needs a new major version of the contract (version 1.0.0"
                    + " was in force last)"),
        narrower.getMessage());
    assertEquals(3, register("bills", "1.2.0", ID + N).revision());
    // by hand, as in an emergency
    Files.writeString(folder.resolve("state/products/sales/p-bills/current"), "0\n");
    catalog.reload();
    assertThrows(GatewayException.class, () -> register("bills", "1.3.0", ID));
    assertEquals(4, register("bills", "1.3.0", ID + N).revision());
  }
}
