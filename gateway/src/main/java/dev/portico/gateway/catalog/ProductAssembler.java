package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.yaml.YamlMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts one product together: its output ports' contracts become drafts of tables. Every fault is
 * collected, not only the first.
 */
final class ProductAssembler {
  private final ServerSettings settings;
  private final ContractIndex contracts;
  private final PortLookup ports;
  private final ProductQueries queries;
  private final Descriptor descriptor;
  private final DataProduct product;
  private final List<TableDraft> tables = new ArrayList<>();
  private final Set<TableName> intended = new LinkedHashSet<>();
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final HistoryPorts histories;
  private final Set<Contract> done = Collections.newSetFromMap(new IdentityHashMap<>());

  private ProductAssembler(
      ServerSettings settings,
      ContractIndex contracts,
      PortLookup ports,
      ProductQueries queries,
      Descriptor descriptor,
      YamlMap root) {
    this.settings = settings;
    this.contracts = contracts;
    this.ports = ports;
    this.queries = queries;
    this.descriptor = descriptor;
    this.product = ProductReader.read(descriptor.file(), root);
    this.histories = new HistoryPorts(product, contracts, settings, ports);
  }

  static ProductDraft assemble(
      ServerSettings settings,
      ContractIndex contracts,
      PortLookup ports,
      ProductQueries queries,
      Descriptor descriptor,
      YamlMap root) {
    return new ProductAssembler(settings, contracts, ports, queries, descriptor, root)
        .assemble(root);
  }

  private ProductDraft assemble(YamlMap root) {
    descriptor.problems().forEach(this::add);
    if (!Lifecycle.live(product.status())) {
      add(
          descriptor
              .file()
              .warning(
                  root.lineOf("status"),
                  "status is " + product.status() + ", so the product is not published"));
      nameContracts(root);
      return new ProductDraft(
          descriptor.file(), root, product, List.of(), List.of(), List.copyOf(problems), false);
    }
    if (product.outputPorts().isEmpty()) {
      add(
          descriptor
              .file()
              .warning(
                  root.lineOf("outputPorts"),
                  "no output port names a contract, so the product publishes no table"));
    }
    for (YamlMap port : ports(root)) {
      outputPort(port);
    }
    return new ProductDraft(
        descriptor.file(),
        root,
        product,
        OutputPortVersions.named(tables, this::add, descriptor.file()),
        List.copyOf(intended),
        List.copyOf(problems),
        true);
  }

  private static List<YamlMap> ports(YamlMap root) {
    return root.maps("outputPorts").stream()
        .filter(port -> port.text("contractId").isPresent())
        .toList();
  }

  /** So that the contracts of a product that is not live are not reported as named by nobody. */
  private void nameContracts(YamlMap root) {
    for (YamlMap port : ports(root)) {
      try {
        contract(port);
      } catch (LoadFault fault) {
        add(descriptor.file().warning(fault.line(), fault.getMessage()));
      }
    }
  }

  private Contract contract(YamlMap port) throws LoadFault {
    return contracts.find(
        product.domain(), ProductReader.outputPort(port), port.lineOf("contractId"));
  }

  private void outputPort(YamlMap port) {
    Contract contract;
    try {
      contract = contract(port);
    } catch (LoadFault fault) {
      add(descriptor.file().error(fault.line(), fault.getMessage()));
      return;
    }
    if (!done.add(contract)) {
      return; // another port of this product publishes it already
    }
    contract.descriptor().problems().forEach(this::add);
    contract.objects().forEach(object -> intended.add(TableReader.intendedName(product, object)));
    if (!contract.descriptor().sound()) {
      add(
          descriptor
              .file()
              .error(
                  port.lineOf("contractId"),
                  "output port "
                      + port.text("name").orElse("")
                      + ": its contract "
                      + contract.file().name()
                      + " has errors"));
    } else if (!Lifecycle.live(contract.status())) {
      add(
          contract
              .file()
              .warning(
                  contract.yaml().lineOf("status"),
                  "status is "
                      + contract.status()
                      + ", so its tables are not published"
                      + contracts
                          .liveAfter(contract)
                          .map(next -> "; version " + next + " is live: name it in the output port")
                          .orElse("")));
    } else {
      tables(contract, ProductReader.outputPort(port));
    }
  }

  private void tables(Contract contract, DataProduct.OutputPort outputPort) {
    try {
      TableReader reader = reader(contract, outputPort);
      for (YamlMap object : contract.objects()) {
        table(contract, outputPort, reader, object);
      }
      if (contract.objects().isEmpty()) {
        add(
            contract
                .file()
                .warning(
                    contract.yaml().lineOf("schema"),
                    "schema is empty, so the contract publishes no table"));
      }
    } catch (LoadFault fault) {
      add(contract.file().error(fault.line(), fault.getMessage()));
    }
  }

  private TableReader reader(Contract contract, DataProduct.OutputPort outputPort)
      throws LoadFault {
    YamlMap entry = ServerChoice.entry(contract, settings.environment(), settings.connections());
    if (QueryRelations.concerns(contract, entry)) {
      return new TableReader(
          contract,
          product,
          outputPort,
          "",
          QueryRelations.of(contract, entry, queries),
          histories);
    }
    ServerChoice choice = ServerChoice.of(contract, entry, settings.connections());
    RelationReader relations =
        RelationReader.of(choice, ports, product.domain(), settings.folder());
    return new TableReader(
        contract, product, outputPort, choice.connection().name(), relations, histories);
  }

  private void table(
      Contract contract, DataProduct.OutputPort outputPort, TableReader reader, YamlMap object) {
    try {
      EarlierVersions earlier =
          new EarlierVersions(contracts, product, other -> reader(other, outputPort), this::add);
      tables.add(earlier.of(reader.read(object)));
    } catch (LoadFault fault) {
      add(contract.file().error(fault.line(), fault.getMessage()));
    }
  }

  private void add(Problem problem) {
    problems.add(
        new Problem(
            problem.severity(),
            problem.file(),
            problem.line(),
            Optional.of(product.name()),
            problem.message()));
  }
}
