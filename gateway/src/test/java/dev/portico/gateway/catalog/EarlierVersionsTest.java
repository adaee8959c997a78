package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.catalog.CatalogLoader.Loaded;
import dev.portico.gateway.catalog.TableDraft.EarlierDraft;
import dev.portico.gateway.catalog.TableDraft.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of a contract that are kept beside that of today. */
class EarlierVersionsTest {
  @TempDir Path folder;
  private Mesh mesh;

  @BeforeEach
  void mesh() {
    mesh = new Mesh(folder);
  }

  private Mesh version(String version, String status, String created) {
    String text =
        Mesh.contractText("c-orders", version, Mesh.ORDERS)
            .replace("status: active", "status: " + status + "\n" + created(created));
    return mesh.write("domains/sales/v" + version + ".odcs.yaml", text);
  }

  private static String created(String instant) {
    return instant.isEmpty() ? "tags: []" : "contractCreatedTs: \"" + instant + "\"";
  }

  private static TableDraft table(Loaded loaded, String name) {
    return loaded.tables().stream()
        .filter(t -> t.name().toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(loaded.tables() + " " + loaded.problems()));
  }

  private static List<String> earlier(Loaded loaded, String name) {
    return table(loaded, name).earlier().stream()
        .map(e -> e.version() + " until " + e.until())
        .toList();
  }

  private void product(String... versions) {
    String text = Mesh.productText("p-shop", "shop", "orders", versions[0], "c-orders");
    for (int i = 1; i < versions.length; i++) {
      text += "  - {name: orders, version: " + versions[i] + ", contractId: c-orders}\n";
    }
    mesh.write("domains/sales/shop.odps.yaml", text);
  }

  @Test
  void retired_versions_say_what_held_before() {
    product("2.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    version("1.1.0", "retired", "2025-06-01T02:00:00+02:00");
    version("1.0.0", "retired", "2025-01-01");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    assertEquals(
        List.of("1.1.0 until 2026-01-01T00:00:00Z", "1.0.0 until 2025-06-01T00:00:00Z"),
        earlier(loaded, "sales.orders"));
    assertEquals(1, loaded.tables().size());
  }

  @Test
  void the_oldest_version_need_not_say_from_when_on_it_held() {
    product("2.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    version("1.0.0", "retired", "");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    assertEquals(List.of("1.0.0 until 2026-01-01T00:00:00Z"), earlier(loaded, "sales.orders"));
  }

  @Test
  void without_an_instant_the_version_of_today_holds_for_ever() {
    product("2.0.0");
    version("2.0.0", "active", "");
    version("1.0.0", "retired", "2025-01-01T00:00:00Z");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), earlier(loaded, "sales.orders"));
    assertProblem(loaded, "v2.0.0.odcs.yaml has no contractCreatedTs");
  }

  @Test
  void versions_in_the_wrong_order_are_told() {
    product("2.0.0");
    version("2.0.0", "active", "2025-01-01T00:00:00Z");
    version("1.0.0", "retired", "2025-01-01T00:00:00Z");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), earlier(loaded, "sales.orders"));
    assertProblem(loaded, "its contractCreatedTs is not before that of version 2.0.0");
  }

  private static void assertProblem(Loaded loaded, String part) {
    List<String> texts = Mesh.texts(loaded.problems());
    assertEquals(1, texts.size(), texts::toString);
    assertTrue(texts.get(0).contains(part), texts::toString);
    assertTrue(texts.get(0).contains("warning"), texts::toString);
  }

  @Test
  void drafts_never_held() {
    product("2.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    version("1.0.0", "draft", "2025-01-01T00:00:00Z");
    version("3.0.0", "retired", "2024-01-01T00:00:00Z");
    assertEquals(List.of(), earlier(mesh.load(), "sales.orders"));
  }

  @Test
  void versions_beside_each_other_keep_their_names_and_their_own_past() {
    product("2.0.0", "1.1.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    version("1.1.0", "deprecated", "2025-06-01T00:00:00Z");
    version("1.0.0", "retired", "2025-01-01T00:00:00Z");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    assertEquals(
        List.of("1.1.0 until 2026-01-01T00:00:00Z", "1.0.0 until 2025-06-01T00:00:00Z"),
        earlier(loaded, "sales.orders"));
    assertEquals(List.of(), earlier(loaded, "sales.orders@2"));
    assertEquals(List.of("1.0.0 until 2025-06-01T00:00:00Z"), earlier(loaded, "sales.orders@1"));
  }

  @Test
  void a_faulty_version_of_the_past_does_not_stop_the_product() {
    product("2.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    mesh.write(
        "domains/sales/v1.odcs.yaml",
        Mesh.contractText("c-orders", "1.0.0", Mesh.ORDERS.replace("name: orders", "name: 7: x")));
    mesh.write(
        "domains/sales/v0.odcs.yaml",
        Mesh.contractText("c-orders", "0.9.0", Mesh.ORDERS.replace("name: amount", "name: ID"))
            .replace("active", "retired"));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), earlier(loaded, "sales.orders"));
    String texts = String.join("\n", Mesh.texts(loaded.problems()));
    assertTrue(texts.contains("v1.odcs.yaml") && texts.contains("v0.odcs.yaml"), texts);
    assertTrue(texts.contains("left out of what is known of the past"), texts);
  }

  @Test
  void a_port_without_a_version_of_its_own_still_finds_the_one_that_is_published() {
    product("7.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    version("1.0.0", "retired", "2025-01-01T00:00:00Z");
    assertEquals(1, earlier(mesh.load(), "sales.orders").size());
  }

  @Test
  void a_port_that_names_a_retired_version_is_told_of_the_next() {
    product("1.0.0");
    version("1.1.0", "active", "2026-01-01T00:00:00Z");
    version("1.0.0", "retired", "2025-01-01T00:00:00Z");
    Loaded loaded = mesh.load();
    assertEquals(List.of(), loaded.tables());
    String texts = String.join("\n", Mesh.texts(loaded.problems()));
    assertTrue(texts.contains("version 1.1.0 is live: name it in the output port"), texts);
  }

  /** The two files as the guide has them. */
  @Test
  void the_versions_of_the_guide_load() throws IOException {
    mesh.settings(
            "connections:\n"
                + "  listeners-pg: {type: sql, url: one, allow: [{domain: listeners, schema:"
                + " public}]}\n")
        .write(
            "domains/listeners/listeners.odps.yaml",
            Mesh.productText("p-1", "profiles", "profiles", "1.1.0", "listener-profiles"));
    String guide = Files.readString(guide());
    List<String> blocks =
        Pattern.compile("(?s)```yaml\n(apiVersion.*?)```")
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertEquals(2, blocks.size());
    mesh.write("domains/listeners/profiles-1.0.0.odcs.yaml", blocks.get(0));
    mesh.write("domains/listeners/profiles.odcs.yaml", blocks.get(1));
    Loaded loaded = mesh.load();
    assertEquals(List.of(), Mesh.texts(loaded.problems()));
    TableDraft table = table(loaded, "listeners.profiles");
    CatalogTable published = TablePublisher.publish(table, new StoreAnswer.NotAsked()).table();
    assertEquals(List.of("listener_id", "country", "phone"), names(published.withFormer(1)));
    assertEquals(1, published.past().stepsBack(Instant.parse("2025-12-31T23:59:59Z")));
    assertEquals(0, published.past().stepsBack(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private static Path guide() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/guides/time-travel.md"))) {
      root = root.getParent();
    }
    return root.resolve("docs/guides/time-travel.md");
  }

  @Test
  void columns_of_another_place_are_others() {
    product("2.0.0");
    version("2.0.0", "active", "2026-01-01T00:00:00Z");
    String other =
        Mesh.ORDERS.replace("name: orders", "name: orders\n    physicalName: old_orders");
    mesh.write(
        "domains/sales/v1.odcs.yaml",
        Mesh.contractText("c-orders", "1.0.0", other.replace("name: amount", "name: price"))
            .replace("status: active", "status: retired"));
    TableDraft table = table(mesh.load(), "sales.orders");
    EarlierDraft earlier = table.earlier().get(0);
    assertEquals(Location.OTHER, earlier.location());
    CatalogTable published = TablePublisher.publish(table, new StoreAnswer.NotAsked()).table();
    CatalogColumn price = published.past().contracts().get(0).column("PRICE").orElseThrow();
    assertTrue(price.drift().orElseThrow().contains("another place"), price::toString);
    assertEquals(List.of("id", "amount", "price"), names(published.withFormer(1)));
    assertEquals(List.of("id", "amount"), names(published.withFormer(0)));
  }

  private static List<String> names(CatalogTable table) {
    return table.columns().stream().map(CatalogColumn::name).toList();
  }
}
