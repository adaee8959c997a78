package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The contracts of all domains, found by domain, id and version; knows which of them a product
 * named. Used by one thread.
 */
final class ContractIndex {
  private final Map<String, List<Contract>> byDomainAndId = new HashMap<>();
  private final List<Contract> contracts;

  /** By identity: to hash a contract is to hash its whole file. */
  private final Set<Contract> used = Collections.newSetFromMap(new IdentityHashMap<>());

  ContractIndex(List<Contract> contracts) {
    this.contracts = contracts;
    contracts.forEach(
        contract ->
            byDomainAndId
                .computeIfAbsent(
                    key(contract.file().domain(), contract.id()), k -> new ArrayList<>())
                .add(contract));
  }

  private static String key(String domain, String id) {
    return domain + "\n" + id;
  }

  /** Several contracts of one domain with the same id and version. */
  List<List<Contract>> duplicates() {
    List<List<Contract>> duplicates = new ArrayList<>();
    for (List<Contract> sameId : byDomainAndId.values()) {
      Map<String, List<Contract>> byVersion =
          sameId.stream()
              .filter(c -> !c.id().isEmpty())
              .collect(Collectors.groupingBy(c -> c.version().text()));
      byVersion.values().stream().filter(same -> same.size() > 1).forEach(duplicates::add);
    }
    return duplicates;
  }

  /**
   * The contract of an output port: of its very version, else of its major version, else the only
   * one there is.
   */
  Contract find(String domain, DataProduct.OutputPort port, int line) throws LoadFault {
    List<Contract> sameId = byDomainAndId.getOrDefault(key(domain, port.contractId()), List.of());
    if (sameId.isEmpty()) {
      throw new LoadFault(
          line,
          "output port "
              + port.name()
              + ": there is no contract with id "
              + port.contractId()
              + " among the descriptors of domain "
              + domain);
    }
    ContractVersion wanted = new ContractVersion(port.version());
    Optional<Contract> found =
        highest(sameId, c -> c.version().equals(wanted))
            .or(() -> highest(sameId, c -> c.version().major().equals(wanted.major())))
            .or(() -> only(sameId));
    if (found.isEmpty()) {
      throw new LoadFault(
          line,
          "output port "
              + port.name()
              + " has version "
              + wanted
              + ", but contract "
              + port.contractId()
              + " has only the versions "
              + sameId.stream()
                  .map(c -> c.version().text())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    used.add(found.get());
    return found.get();
  }

  /** Versions that are kept for the past alone do not count beside one that is published. */
  private static Optional<Contract> only(List<Contract> sameId) {
    List<Contract> live = sameId.stream().filter(c -> Lifecycle.live(c.status())).toList();
    List<Contract> counted = live.isEmpty() ? sameId : live;
    return counted.size() == 1 ? Optional.of(counted.get(0)) : Optional.empty();
  }

  /** All versions of a contract, itself included. */
  List<Contract> sameId(Contract contract) {
    return contract.id().isEmpty()
        ? List.of()
        : byDomainAndId.get(key(contract.file().domain(), contract.id()));
  }

  /** A higher version that is published when a port names it. */
  Optional<ContractVersion> liveAfter(Contract contract) {
    return sameId(contract).stream()
        .filter(c -> Lifecycle.live(c.status()))
        .map(Contract::version)
        .filter(version -> version.compareTo(contract.version()) > 0)
        .max(Comparator.naturalOrder());
  }

  /** Notes that a contract says something of the past of a table. */
  void use(Contract contract) {
    used.add(contract);
  }

  private static Optional<Contract> highest(List<Contract> contracts, Predicate<Contract> fits) {
    return contracts.stream().filter(fits).max(Comparator.comparing(Contract::version));
  }

  List<Contract> unused() {
    return contracts.stream().filter(contract -> !used.contains(contract)).toList();
  }
}
