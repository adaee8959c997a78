package dev.portico.gateway.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The earlier versions of a table's contract. Versions are counted backwards: 0 is the one of
 * today, 1 the one before it. Immutable.
 *
 * @param contracts from the newest to the oldest
 * @param former the columns that only earlier versions had, as the newest of them described each
 */
public record ContractPast(List<EarlierContract> contracts, List<CatalogColumn> former) {
  public static final ContractPast NONE = new ContractPast(List.of(), List.of());

  public ContractPast {
    contracts = List.copyOf(contracts);
    former = List.copyOf(former);
  }

  /** How many versions before that of today the one is that held at an instant. */
  public int stepsBack(Instant instant) {
    int steps = 0;
    while (steps < contracts.size() && instant.isBefore(contracts.get(steps).until())) {
      steps++;
    }
    return steps;
  }

  /** The version so many steps back; empty for that of today. */
  public Optional<EarlierContract> back(int steps) {
    return steps == 0 ? Optional.empty() : Optional.of(contracts.get(steps - 1));
  }

  /** Whether only earlier versions have a column of this name. */
  public boolean isFormer(String column) {
    return former.stream().anyMatch(c -> c.name().equalsIgnoreCase(column));
  }

  /** The former columns that one of the versions had, as far back as so many steps. */
  List<CatalogColumn> formerSince(int steps) {
    return former.stream()
        .filter(c -> contracts.stream().limit(steps).anyMatch(e -> e.column(c.name()).isPresent()))
        .toList();
  }
}
