package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.sql.ViewQueries;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YAML of {@code docs/guides/register-a-product.md} loads as it is written there. */
class RegisterGuideTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theGuidesFilesPublishThreeTables() throws IOException {
    List<String> blocks =
        BLOCK.matcher(Files.readString(guide())).results().map(match -> match.group(1)).toList();
    assertEquals(9, blocks.size());
    Mesh mesh =
        new Mesh(folder)
            .write(
                "portico.yaml",
                blocks
                    .get(0)
                    .replace("type: jdbc", "type: sql")
                    .replaceAll("\n    user:.*", "")
                    .replace("type: local", "type: files"))
            .write("domains/shop/shop.odps.yaml", blocks.get(2))
            .write("domains/shop/orders.odcs.yaml", blocks.get(3))
            .write("domains/shop/stores.odcs.yaml", blocks.get(4))
            .write("domains/shop/insights.odps.yaml", blocks.get(5))
            .write("domains/shop/store-sales.odcs.yaml", blocks.get(6));
    try (LiveCatalog catalog =
        LiveCatalog.open(
            SettingsReader.read(mesh.folder(), name -> Optional.of("x")),
            new StubStores(),
            new ViewQueries())) {
      CatalogSnapshot snapshot = catalog.snapshot();
      assertEquals(List.of(), Mesh.texts(snapshot.problems()));
      CatalogTable orders = snapshot.table(new TableName("shop", "orders")).orElseThrow();
      assertEquals(ColumnType.TIMESTAMP_TZ, orders.columns().get(3).type());
      assertEquals(
          List.of(
              new Relationship(
                  List.of("store_id"), new TableName("shop", "stores"), List.of("id"))),
          orders.relationships());
      assertTrue(snapshot.table(new TableName("shop", "stores")).isPresent());
      assertTrue(snapshot.table(new TableName("shop", "store_sales")).isPresent());
    }
  }

  @Test
  void theExampleOnS3PublishesItsTable() throws IOException {
    List<String> blocks =
        BLOCK.matcher(Files.readString(guide())).results().map(match -> match.group(1)).toList();
    Mesh mesh =
        new Mesh(folder)
            .settings(
                blocks
                    .get(7)
                    .replace("type: s3", "type: files")
                    .replaceAll("\n    (endpoint|region|accessKey|secretKey):.*", ""))
            .write(
                "domains/shop/shop.odps.yaml",
                blocks
                    .get(2)
                    .replaceAll("\n  - \\{name: stores.*", "")
                    .replace("name: orders", "name: visits")
                    .replace("shop-orders", "shop-visits"))
            .write("domains/shop/visits.odcs.yaml", blocks.get(8));
    try (LiveCatalog catalog =
        LiveCatalog.open(
            SettingsReader.read(mesh.folder(), name -> Optional.of("x")),
            new StubStores(),
            new ViewQueries())) {
      CatalogSnapshot snapshot = catalog.snapshot();
      assertEquals(List.of(), Mesh.texts(snapshot.problems()));
      CatalogTable visits = snapshot.table(new TableName("shop", "visits")).orElseThrow();
      assertEquals(ColumnType.DATE, visits.columns().get(0).type());
    }
  }

  private static Path guide() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/guides/register-a-product.md"))) {
      root = Optional.ofNullable(root.getParent()).orElseThrow();
    }
    return root.resolve("docs/guides/register-a-product.md");
  }
}
