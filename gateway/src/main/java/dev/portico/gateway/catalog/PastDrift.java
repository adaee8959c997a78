package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.spi.FileFormat;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares the table that holds another's past rows with the contract of the other. What differs is
 * listed; queries that do not look back are not concerned. Stateless.
 */
final class PastDrift {
  private PastDrift() {}

  /**
   * The differences.
   *
   * @param draft whose strategy is {@code history}
   * @param answer of the store that has the past rows
   */
  static List<Drift> of(TableDraft draft, TimeTravel.History history, StoreAnswer answer) {
    if (answer instanceof StoreAnswer.Found found) {
      return compared(draft, history, found.table());
    } else if (answer instanceof StoreAnswer.Missing) {
      return List.of(new Drift(draft.name(), "", place(history), "not there"));
    } else if (answer instanceof StoreAnswer.Refused refused) {
      return List.of(new Drift(draft.name(), "", place(history), refused.reason()));
    }
    return List.of();
  }

  private static String place(TimeTravel.History history) {
    return history.table() instanceof StoreRelation.Sql sql
        ? "its history in " + sql.schema() + "." + sql.relation()
        : history.table() instanceof StoreRelation.Files files
            ? "its history in files at " + files.files().location()
            : "its history";
  }

  private static List<Drift> compared(
      TableDraft draft, TimeTravel.History history, StoreTable store) {
    List<Drift> drift = new ArrayList<>();
    for (ColumnDraft column :
        Stream.concat(draft.columns().stream(), draft.unpublished().stream()).toList()) {
      String name =
          history.port().map(p -> p.storeNames().get(column.name())).orElse(column.storeName());
      Optional<StoreColumn> found =
          store.columns().stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
      if (found.isEmpty() && !mayLeaveOut(history)) {
        drift.add(
            new Drift(
                draft.name(),
                column.name(),
                "column " + name + " in its history",
                "no such column"));
      } else if (found.isPresent() && !RelationReader.readsText(history.table())) {
        StoreColumn there = found.get();
        TypeAgreement.of(column.type(), there)
            .drift()
            .ifPresent(
                reason ->
                    drift.add(
                        new Drift(
                            draft.name(),
                            column.name(),
                            column.type().type() + " in its history",
                            there.storeType())));
      }
    }
    return drift;
  }

  /** A JSON object may leave a key out; only some rows were looked at. */
  private static boolean mayLeaveOut(TimeTravel.History history) {
    return history.table() instanceof StoreRelation.Files files
        && files.files().format() == FileFormat.JSON_LINES;
  }
}
