package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.ProductQueries.Meaning;
import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the queries of virtual tables against everything that is published: the tables they name,
 * that none reads itself, how deep they nest, and that they give the columns their contracts
 * describe. A product whose query has a fault is not published, nor are those that read it.
 */
final class VirtualProducts {

  /** The most virtual tables that may stand inside each other. */
  static final int DEEPEST = 8;

  private final ProductQueries queries;
  private final List<ProductDraft> products;
  private final Map<TableName, TableDraft> published = new LinkedHashMap<>();
  private final Map<TableName, String> broken = new HashMap<>();

  /** A fault of one table's product. */
  private record Fault(int product, Problem problem) {}

  VirtualProducts(List<ProductDraft> products, ProductQueries queries) {
    this.products = new ArrayList<>(products);
    this.queries = queries;
  }

  /** The products, with an error on each that has a fault; ends, because each round finds one. */
  List<ProductDraft> checked() {
    if (products.stream().noneMatch(p -> p.tables().stream().anyMatch(TableDraft::virtual))) {
      return products;
    }
    List<Fault> faults;
    do {
      list();
      faults = faults();
      for (Fault fault : faults) {
        ProductDraft product = products.get(fault.product());
        products.set(fault.product(), product.with(Claims.about(product, fault.problem())));
      }
    } while (!faults.isEmpty());
    return products;
  }

  private void list() {
    published.clear();
    broken.clear();
    for (ProductDraft product : products) {
      if (product.published()) {
        product.tables().forEach(table -> published.put(table.name(), table));
      } else if (product.live()) {
        product.intended().forEach(table -> broken.put(table, product.product().name()));
      }
    }
  }

  /** The faults of the first kind that there are: later checks stand on the earlier ones. */
  private List<Fault> faults() {
    List<Fault> missing = each(this::missing);
    if (!missing.isEmpty()) {
      return missing;
    }
    List<Fault> nested = each(this::nesting);
    return nested.isEmpty() ? each(this::meaning) : nested;
  }

  private interface Check {
    Optional<Problem> of(TableDraft table);
  }

  private List<Fault> each(Check check) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < products.size(); i++) {
      if (products.get(i).published()) {
        for (TableDraft table : products.get(i).tables()) {
          Optional<Problem> problem = table.virtual() ? check.of(table) : Optional.empty();
          if (problem.isPresent()) {
            faults.add(new Fault(i, problem.get()));
          }
        }
      }
    }
    return faults;
  }

  private Optional<Problem> missing(TableDraft table) {
    for (TableName name : reads(table)) {
      if (!published.containsKey(name)) {
        String product = broken.get(name);
        String why =
            product != null
                ? "product " + product + " publishes it, and is not published itself"
                : "there is no such table" + Nearest.hint(name.toString(), ofDomain(name.schema()));
        return Optional.of(at(table, "it reads " + name + ", but " + why));
      }
    }
    return Optional.empty();
  }

  /** Of other domains their authors may know nothing but what they wrote themselves. */
  private List<String> ofDomain(String domain) {
    return published.keySet().stream()
        .filter(name -> name.schema().equalsIgnoreCase(domain))
        .map(String::valueOf)
        .toList();
  }

  private static String shown(TableDraft table, TableName name) {
    boolean known =
        name.schema().equalsIgnoreCase(table.name().schema()) || reads(table).contains(name);
    return known ? name.toString() : "…";
  }

  private Optional<Problem> nesting(TableDraft table) {
    List<TableName> circle = new ArrayList<>();
    int depth = depth(table, circle, new HashMap<>());
    if (depth == Integer.MAX_VALUE) {
      String path =
          circle.stream().map(name -> shown(table, name)).collect(Collectors.joining(" reads "));
      return Optional.of(at(table, "it stands on itself: " + path));
    }
    return depth <= DEEPEST
        ? Optional.empty()
        : Optional.of(
            at(
                table,
                "more than "
                    + DEEPEST
                    + " virtual tables stand inside each other; read the tables"
                    + " below them directly"));
  }

  /**
   * How many virtual tables stand inside each other; the largest number when it is endless.
   *
   * @param path the tables on the way, which ends where the circle closes
   */
  private int depth(TableDraft table, List<TableName> path, Map<TableName, Integer> known) {
    if (!table.virtual()) {
      return 0;
    }
    Integer done = known.get(table.name());
    if (done != null) {
      return done;
    }
    boolean circle = path.contains(table.name());
    path.add(table.name());
    if (circle) {
      return Integer.MAX_VALUE;
    } else if (path.size() > DEEPEST) {
      path.remove(path.size() - 1);
      return 1;
    }
    int deepest = 0;
    for (TableName name : reads(table)) {
      int inner = depth(published.get(name), path, known);
      if (inner == Integer.MAX_VALUE) {
        return inner;
      }
      deepest = Math.max(deepest, inner);
    }
    path.remove(path.size() - 1);
    known.put(table.name(), deepest + 1);
    return deepest + 1;
  }

  private Optional<Problem> meaning(TableDraft table) {
    List<TableDraft> inside = reads(table).stream().map(published::get).toList();
    Meaning meaning;
    try {
      meaning = queries.describe(sql(table), inside.stream().map(VirtualProducts::table).toList());
    } catch (GatewayException e) {
      boolean untyped = inside.stream().anyMatch(VirtualProducts::untyped);
      return untyped ? Optional.empty() : Optional.of(at(table, e));
    }
    return columns(table, meaning);
  }

  /** As its contract describes it; the store's own report comes later. */
  private static CatalogTable table(TableDraft draft) {
    return TablePublisher.publish(draft, new StoreAnswer.NotAsked()).table();
  }

  /** Whether only the store knows a type of the table: nothing can be said before it was asked. */
  private static boolean untyped(TableDraft table) {
    return table.columns().stream().anyMatch(c -> c.type().trust() == DeclaredType.Trust.NONE);
  }

  private Optional<Problem> columns(TableDraft table, Meaning meaning) {
    Map<String, Column> given = new HashMap<>();
    for (Column column : meaning.columns()) {
      if (given.put(key(column.name()), column) != null) {
        return Optional.of(at(table, "it gives two columns of the name " + column.name()));
      }
    }
    Set<String> declared = new HashSet<>();
    for (TableDraft.ColumnDraft column : table.columns()) {
      declared.add(key(column.name()));
      Column found = given.get(key(column.name()));
      if (found == null) {
        return Optional.of(
            inProperty(
                table,
                column.name(),
                "the contract has column "
                    + column.name()
                    + ", the query does not give it; it gives "
                    + names(meaning)));
      }
      if (!TypeAgreement.sameKind(column.type(), found.type())
          && reads(table).stream().map(published::get).noneMatch(VirtualProducts::untyped)) {
        return Optional.of(
            inProperty(
                table,
                column.name(),
                "column "
                    + column.name()
                    + ": the contract says "
                    + column.type().type()
                    + ", the query gives "
                    + found.type()));
      }
    }
    return meaning.columns().stream()
        .filter(column -> !declared.contains(key(column.name())))
        .findFirst()
        .map(
            column ->
                at(
                    table,
                    "it gives column " + column.name() + ", which the contract does not have"));
  }

  private static String names(Meaning meaning) {
    return meaning.columns().stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private static String key(String column) {
    return column.toLowerCase(Locale.ROOT);
  }

  private static Set<TableName> reads(TableDraft table) {
    return ((StoreRelation.Query) table.relation()).reads().keySet();
  }

  private static String sql(TableDraft table) {
    return ((StoreRelation.Query) table.relation()).sql();
  }

  private static Problem at(TableDraft table, GatewayException fault) {
    return table
        .contract()
        .file()
        .error(QueryRelations.line(table), QueryRelations.fault(table.name().toString(), fault));
  }

  private static Problem at(TableDraft table, String fault) {
    return table
        .contract()
        .file()
        .error(QueryRelations.line(table), QueryRelations.fault(table.name().toString(), fault));
  }

  private static Problem inProperty(TableDraft table, String column, String fault) {
    int line =
        table.object().maps("properties").stream()
            .filter(property -> property.text("name").equals(Optional.of(column)))
            .findFirst()
            .map(YamlMap::line)
            .orElseGet(() -> table.object().line());
    return table
        .contract()
        .file()
        .error(line, QueryRelations.fault(table.name().toString(), fault));
  }
}
