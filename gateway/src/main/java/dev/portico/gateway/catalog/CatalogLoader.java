package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the descriptors of all domains and says what they publish, without asking a store. A
 * product with faults is left out and listed; it never stops the others. Safe for many threads; a
 * reload uses the same loader again, which then reads only changed files.
 */
final class CatalogLoader {
  private final DescriptorReader descriptors = new DescriptorReader();
  private final ProductQueries queries;

  /**
   * @param queries understands the queries of virtual tables
   */
  CatalogLoader(ProductQueries queries) {
    this.queries = queries;
  }

  /**
   * Everything that was found.
   *
   * @param tables of the published products, with distinct names
   * @param broken tables of products with faults, and the first fault
   * @param drafts every product that could be read, those with faults included
   * @param contracts every contract that could be read
   */
  record Loaded(
      List<TableDraft> tables,
      List<DataProduct> products,
      List<Problem> problems,
      Map<TableName, String> broken,
      List<BrokenProduct> brokenProducts,
      List<ProductDraft> drafts,
      List<Contract> contracts) {

    /** Of a server that has not read anything. */
    static Loaded nothing() {
      return new Loaded(List.of(), List.of(), List.of(), Map.of(), List.of(), List.of(), List.of());
    }

    /** With problems from elsewhere in front. */
    Loaded with(List<Problem> others) {
      List<Problem> all = new ArrayList<>(others);
      all.addAll(problems);
      return new Loaded(tables, products, all, broken, brokenProducts, drafts, contracts);
    }
  }

  /** Loads the catalog of {@code settings}. */
  Loaded load(ServerSettings settings, PortLookup ports) {
    return load(settings, ports, AllDescriptors.scan(settings), Map.of());
  }

  /**
   * Loads the catalog that these descriptors would make.
   *
   * @param arrived where files are that have not their place yet
   */
  Loaded load(
      ServerSettings settings,
      PortLookup ports,
      DescriptorFiles.Scan scan,
      Map<DescriptorFile, Path> arrived) {
    Set<Problem> problems = new LinkedHashSet<>(scan.problems());
    List<Descriptor> read =
        AllDescriptors.withoutShadowed(descriptors.read(scan.files(), arrived), problems);
    List<Contract> contracts =
        ofKind(read, DescriptorFile.Kind.CONTRACT).stream()
            .flatMap(d -> Contract.of(d).stream())
            .toList();
    ContractIndex index = new ContractIndex(contracts);
    List<ProductDraft> products = assemble(settings, index, ports, read, problems);
    products = new Claims(products).settled();
    products = withoutDuplicateContracts(products, index);
    products = new VirtualProducts(products, queries).checked();
    products.forEach(product -> problems.addAll(product.problems()));
    reportUnused(read, index, problems);
    List<ProductDraft> published = products.stream().filter(ProductDraft::published).toList();
    return related(settings, contracts, published, problems, broken(products, published), products);
  }

  private static List<BrokenProduct> brokenProducts(List<ProductDraft> products) {
    return products.stream()
        .filter(product -> product.live() && !product.published())
        .map(product -> new BrokenProduct(product.product(), product.reason()))
        .toList();
  }

  private static List<Descriptor> ofKind(List<Descriptor> descriptors, DescriptorFile.Kind kind) {
    return descriptors.stream().filter(descriptor -> descriptor.file().kind() == kind).toList();
  }

  private List<ProductDraft> assemble(
      ServerSettings settings,
      ContractIndex index,
      PortLookup ports,
      List<Descriptor> read,
      Set<Problem> problems) {
    List<ProductDraft> products = new ArrayList<>();
    for (Descriptor descriptor : ofKind(read, DescriptorFile.Kind.PRODUCT)) {
      if (descriptor.root().isPresent()) {
        products.add(
            ProductAssembler.assemble(
                settings, index, ports, queries, descriptor, descriptor.root().get()));
      } else {
        problems.addAll(descriptor.problems());
      }
    }
    return products;
  }

  private static List<ProductDraft> withoutDuplicateContracts(
      List<ProductDraft> products, ContractIndex index) {
    Map<Contract, List<Contract>> duplicates = new IdentityHashMap<>();
    index.duplicates().forEach(same -> same.forEach(contract -> duplicates.put(contract, same)));
    return duplicates.isEmpty()
        ? products
        : products.stream().map(product -> checked(product, duplicates)).toList();
  }

  private static ProductDraft checked(
      ProductDraft product, Map<Contract, List<Contract>> duplicates) {
    ProductDraft checked = product;
    Map<Contract, Boolean> seen = new IdentityHashMap<>();
    product.tables().forEach(table -> seen.put(table.contract(), true));
    for (Contract contract : seen.keySet()) {
      if (duplicates.containsKey(contract)) {
        Set<String> files = new TreeSet<>();
        duplicates.get(contract).forEach(same -> files.add(same.file().name()));
        checked =
            checked.with(
                Claims.about(
                    product,
                    contract
                        .file()
                        .error(
                            contract.yaml().lineOf("id"),
                            "id "
                                + contract.id()
                                + " in version "
                                + contract.version()
                                + " is given to several contracts: "
                                + String.join(", ", files)
                                + "; product "
                                + product.product().name()
                                + " is not published")));
      }
    }
    return checked;
  }

  private static void reportUnused(
      List<Descriptor> read, ContractIndex index, Set<Problem> problems) {
    for (Descriptor descriptor : ofKind(read, DescriptorFile.Kind.CONTRACT)) {
      if (descriptor.root().isEmpty()) {
        problems.addAll(descriptor.problems());
      }
    }
    for (Contract contract : index.unused()) {
      problems.addAll(contract.descriptor().problems());
      problems.add(
          contract
              .file()
              .warning(
                  contract.yaml().lineOf("id"),
                  "no output port of a product names this contract, so it publishes nothing"));
    }
  }

  private static Map<TableName, String> broken(
      List<ProductDraft> products, List<ProductDraft> published) {
    Map<TableName, String> broken = new HashMap<>();
    for (ProductDraft product : products) {
      if (product.live() && !product.published()) {
        product.intended().forEach(table -> broken.putIfAbsent(table, product.reason()));
      }
    }
    published.forEach(product -> product.tables().forEach(table -> broken.remove(table.name())));
    return broken;
  }

  /** What the operator wants of tables whose contracts do not say how they keep their past. */
  private static TableDraft travelling(TableDraft table, ServerSettings.History history) {
    boolean captured =
        history.captureByDefault() && !table.saysTimeTravel() && !table.primaryKey().isEmpty();
    return captured
        ? table.travelling(
            new TimeTravel.Captured(
                history.every(), history.retention(), List.of(), TimeTravel.OptedIn.OPERATOR))
        : table;
  }

  private static Loaded related(
      ServerSettings settings,
      List<Contract> contracts,
      List<ProductDraft> published,
      Set<Problem> problems,
      Map<TableName, String> broken,
      List<ProductDraft> products) {
    List<TableDraft> tables =
        published.stream()
            .flatMap(product -> product.tables().stream())
            .map(table -> travelling(table, settings.timeTravel()))
            .toList();
    Relationships relationships = new Relationships(contracts, tables);
    List<TableDraft> resolved = tables.stream().map(relationships::resolve).toList();
    problems.addAll(relationships.problems());
    return new Loaded(
        resolved,
        published.stream().map(ProductDraft::product).toList(),
        List.copyOf(problems),
        broken,
        brokenProducts(products),
        List.copyOf(products),
        contracts);
  }
}
