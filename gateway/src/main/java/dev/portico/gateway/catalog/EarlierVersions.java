package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.EarlierDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds what earlier versions of a contract said of a table: those with the same id in the same
 * domain, a lower version and an earlier {@code contractCreatedTs}. Used by one thread.
 */
final class EarlierVersions {
  /** Each is asked about when a query goes back behind it. */
  private static final int MOST = 50;

  /** Finds where the rows of a contract's tables are. */
  interface Readers {
    TableReader of(Contract contract) throws LoadFault;
  }

  private final ContractIndex contracts;
  private final DataProduct product;
  private final Readers readers;
  private final Consumer<Problem> problems;

  EarlierVersions(
      ContractIndex contracts, DataProduct product, Readers readers, Consumer<Problem> problems) {
    this.contracts = contracts;
    this.product = product;
    this.readers = readers;
    this.problems = problems;
  }

  /** The table with what earlier versions said of it, from the newest to the oldest. */
  TableDraft of(TableDraft table) {
    List<EarlierDraft> earlier = new ArrayList<>();
    Contract next = table.contract();
    for (Contract contract : before(table.contract())) {
      Optional<YamlMap> object = object(contract, table);
      if (object.isEmpty() || earlier.size() == MOST) {
        continue;
      }
      contracts.use(contract);
      Optional<Instant> until = next.created();
      Optional<String> fault = fault(contract, next, until);
      if (fault.isPresent()) {
        left(contract, fault.get());
        continue;
      }
      Optional<EarlierDraft> draft = draft(contract, object.get(), table, until.orElseThrow());
      if (draft.isPresent()) {
        earlier.add(draft.get());
        next = contract;
      }
    }
    return earlier.isEmpty() ? table : table.after(earlier);
  }

  private List<Contract> before(Contract contract) {
    return contracts.sameId(contract).stream()
        .filter(c -> c.descriptor().sound() && Lifecycle.everHeld(c.status()))
        .filter(c -> c.version().compareTo(contract.version()) < 0)
        .sorted(Comparator.comparing(Contract::version).reversed())
        .toList();
  }

  private Optional<YamlMap> object(Contract contract, TableDraft table) {
    return contract.objects().stream()
        .filter(o -> TableReader.intendedName(product, o).key().equals(table.name().key()))
        .findFirst();
  }

  /** Why nobody can tell when a version held. */
  private static Optional<String> fault(Contract contract, Contract next, Optional<Instant> until) {
    if (until.isEmpty()) {
      return Optional.of(
          "version "
              + next.version()
              + " in "
              + next.file().name()
              + " has no contractCreatedTs that tells from when on it held instead");
    }
    return contract.created().filter(created -> !created.isBefore(until.get())).isPresent()
        ? Optional.of(
            "its contractCreatedTs is not before that of version "
                + next.version()
                + " in "
                + next.file().name())
        : Optional.empty();
  }

  private Optional<EarlierDraft> draft(
      Contract contract, YamlMap object, TableDraft table, Instant until) {
    try {
      return Optional.of(
          new EarlierDraft(
              contract.version(),
              until,
              TableReader.columns(object, table.name().table()),
              TableReader.primaryKey(object),
              Stream.concat(contract.yaml().texts("tags").stream(), object.texts("tags").stream())
                  .distinct()
                  .toList(),
              object.text("description"),
              location(contract, object, table)));
    } catch (LoadFault fault) {
      left(contract, fault.getMessage());
      return Optional.empty();
    }
  }

  /**
   * A column of the same name elsewhere is another column: what the store has under it now was not
   * published then.
   */
  private TableDraft.Location location(Contract contract, YamlMap object, TableDraft table) {
    try {
      return readers.of(contract).isAt(object, table)
          ? TableDraft.Location.SAME
          : TableDraft.Location.OTHER;
    } catch (LoadFault fault) {
      return TableDraft.Location.OTHER;
    }
  }

  /** Versions that are published beside each other need not follow one another. */
  private void left(Contract contract, String why) {
    if (!Lifecycle.live(contract.status())) {
      problems.accept(
          contract
              .file()
              .warning(
                  contract.yaml().lineOf("contractCreatedTs"),
                  "version "
                      + contract.version()
                      + " of contract "
                      + contract.id()
                      + " is left out of what is known of the past: "
                      + why));
    }
  }
}
