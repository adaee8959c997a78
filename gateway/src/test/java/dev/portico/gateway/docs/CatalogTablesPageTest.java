package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/reference/catalog-tables.md} describes each of the gateway's own tables, no other.
 */
class CatalogTablesPageTest {
  private static final Pattern HEADING = Pattern.compile("^### `([^`]+)`$", Pattern.MULTILINE);

  static Stream<CatalogTable> tables() {
    return OwnTables.all().stream();
  }

  private static Page page() throws Exception {
    return Page.at("docs/reference/catalog-tables.md");
  }

  @Test
  void thePageHasEveryTable() throws Exception {
    Set<String> described = new TreeSet<>();
    HEADING.matcher(page().text()).results().forEach(m -> described.add(m.group(1)));
    assertEquals(
        new TreeSet<>(tables().map(t -> t.name().toString()).collect(Collectors.toSet())),
        described);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTableIsDescribedAsTheServerHasIt(CatalogTable table) throws Exception {
    List<String> rows =
        Stream.concat(
                Stream.of("| column | type | |"),
                table.columns().stream().map(CatalogTablesPageTest::row))
            .map(CatalogTablesPageTest::cells)
            .toList();
    assertEquals(rows, MarkdownTable.after(page(), "### `" + table.name() + "`\n"));
  }

  private static String row(CatalogColumn column) {
    return "| `"
        + column.name()
        + "` | "
        + column.type()
        + (column.nullable() ? ", or NULL" : "")
        + " | "
        + column.description().orElseThrow()
        + " |";
  }

  private static String cells(String line) {
    return Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
        .map(String::strip)
        .collect(Collectors.joining(","));
  }
}
