package dev.portico.gateway.query.own;

import dev.portico.gateway.catalog.BrokenProduct;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.catalog.Publisher.OutputPort;
import dev.portico.gateway.catalog.ServiceLevel;
import dev.portico.gateway.policy.ViewTable;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code portico.products}, {@code ports} and {@code slos}: what stands behind visible tables. */
final class ProductRows {
  private static final Comparator<Product> BY_NAME =
      Comparator.comparing((Product p) -> p.product().domain())
          .thenComparing(p -> p.product().name())
          .thenComparing(p -> p.product().version());

  private ProductRows() {}

  private record Product(DataProduct product, int tables, Optional<String> fault) {}

  private record Port(OutputPort port, List<ViewTable> tables) {}

  private record Promise(OutputPort port, ServiceLevel level) {}

  static Map<String, TableRows<?>> tables() {
    return Map.of("portico.products", products(), "portico.ports", ports(), "portico.slos", slos());
  }

  private static TableRows<Product> products() {
    return new TableRows<>(ProductRows::products)
        .cell("product", p -> p.product().name())
        .cell("product_id", p -> p.product().id())
        .cell("version", p -> p.product().version())
        .cell("domain", p -> p.product().domain())
        .cell("status", p -> p.product().status())
        .cell("owner", p -> p.product().owner())
        .cell("support", p -> Texts.text(p.product().support()))
        .cell("description", p -> Texts.text(p.product().description()))
        .cell("tags", p -> Texts.list(p.product().tags()))
        .cell("tables", Product::tables)
        .cell("broken", p -> p.fault().isPresent())
        .cell("fault", p -> p.fault().orElse(null));
  }

  private static TableRows<Port> ports() {
    return new TableRows<>(sight -> ports(sight).stream())
        .cell("domain", p -> p.port().domain())
        .cell("product", p -> p.port().product().name())
        .cell("port", p -> p.port().name())
        .cell("version", p -> p.port().version())
        .cell("contract", p -> p.port().contractId())
        .cell("tables", p -> p.tables().size());
  }

  private static TableRows<Promise> slos() {
    return new TableRows<>(ProductRows::promises)
        .cell("domain", p -> p.port().domain())
        .cell("product", p -> p.port().product().name())
        .cell("port", p -> p.port().name())
        .cell("port_version", p -> p.port().version())
        .cell("contract", p -> p.port().contractId())
        .cell("property", p -> p.level().property())
        .cell("amount", p -> p.level().value())
        .cell("amount_to", p -> Texts.text(p.level().valueExt()))
        .cell("unit", p -> Texts.text(p.level().unit()))
        .cell("applies_to", p -> Texts.text(p.level().element()))
        .cell("driver", p -> Texts.text(p.level().driver()))
        .cell("description", p -> Texts.text(p.level().description()));
  }

  private static Stream<Product> products(Sight sight) {
    Map<DataProduct, Integer> seen = new LinkedHashMap<>();
    for (ViewTable table : sight.tables()) {
      table.table().product().ifPresent(p -> seen.merge(p, 1, Integer::sum));
    }
    Stream<Product> published =
        seen.entrySet().stream().map(e -> new Product(e.getKey(), e.getValue(), Optional.empty()));
    List<BrokenProduct> broken = sight.seesFaults() ? sight.snapshot().brokenProducts() : List.of();
    return Stream.concat(
            published,
            broken.stream().map(b -> new Product(b.product(), 0, Optional.of(b.reason()))))
        .sorted(BY_NAME);
  }

  private static List<Port> ports(Sight sight) {
    Map<OutputPort, List<ViewTable>> seen = new LinkedHashMap<>();
    for (ViewTable table : sight.tables()) {
      table
          .table()
          .port()
          .ifPresent(p -> seen.computeIfAbsent(p, x -> new java.util.ArrayList<>()).add(table));
    }
    Map<String, Port> sorted = new TreeMap<>();
    seen.forEach(
        (port, tables) ->
            sorted.put(
                String.join(
                    "\0",
                    port.domain(),
                    port.product().name(),
                    port.product().id(),
                    port.name(),
                    port.version(),
                    port.contractId()),
                new Port(port, tables)));
    return List.copyOf(sorted.values());
  }

  private static Stream<Promise> promises(Sight sight) {
    Map<OutputPort, Long> published = new LinkedHashMap<>();
    sight
        .snapshot()
        .tables()
        .forEach(t -> t.port().ifPresent(port -> published.merge(port, 1L, Long::sum)));
    return ports(sight).stream()
        .flatMap(
            port -> {
              boolean whole =
                  published.getOrDefault(port.port(), 0L) == port.tables().size()
                      && port.tables().stream().allMatch(ProductRows::whole);
              return port.port().serviceLevels().stream()
                  .filter(level -> whole || named(level).allMatch(name -> sees(port, name)))
                  .map(level -> new Promise(port.port(), level));
            });
  }

  private static boolean whole(ViewTable table) {
    return table.columns().size() == table.table().columns().size();
  }

  private static Stream<String> named(ServiceLevel level) {
    return level.element().stream().flatMap(e -> Stream.of(e.split(","))).map(String::strip);
  }

  /** Whether an element of the contract is a table or column that shows. */
  private static boolean sees(Port port, String element) {
    int dot = element.lastIndexOf('.');
    return port.tables().stream()
        .anyMatch(
            table ->
                dot < 0
                    ? isNamed(table, element)
                    : isNamed(table, element.substring(0, dot))
                        && hasColumn(table, element.substring(dot + 1)));
  }

  private static boolean isNamed(ViewTable table, String name) {
    String published = table.name().table();
    int version = published.lastIndexOf('@');
    return (version < 0 ? published : published.substring(0, version)).equalsIgnoreCase(name);
  }

  private static boolean hasColumn(ViewTable table, String name) {
    return table.columns().stream().anyMatch(c -> c.name().equalsIgnoreCase(name));
  }
}
