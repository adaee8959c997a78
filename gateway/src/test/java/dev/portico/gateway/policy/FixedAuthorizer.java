package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Decides what a test says: by principal and table, the schema left out. Whoever is not told of
 * sees everything.
 */
public final class FixedAuthorizer implements Authorizer {
  private final Map<String, Map<String, Rule>> rules = new ConcurrentHashMap<>();

  /** Whether a table may be read, known of, or neither. */
  public enum Access {
    ALLOWED,
    DENIED,
    UNLISTED
  }

  /** What holds for one table. */
  public record Rule(TableDecision decision, Set<String> hidden, Access access) {

    public static Rule of(RowFilter rows, Map<String, Mask> masks) {
      return new Rule(
          new TableDecision(rows, masks, Obligations.NONE, List.of("test")),
          Set.of(),
          Access.ALLOWED);
    }

    public Rule hiding(String... columns) {
      return new Rule(decision, Set.of(columns), access);
    }

    public Rule bound(Obligations obligations) {
      return new Rule(
          new TableDecision(decision.rows(), decision.masks(), obligations, List.of("test")),
          hidden,
          access);
    }

    public static Rule deny() {
      return new Rule(TableDecision.OPEN, Set.of(), Access.DENIED);
    }

    /** The table is not there. */
    public static Rule unlisted() {
      return new Rule(TableDecision.OPEN, Set.of(), Access.UNLISTED);
    }
  }

  /** Sets what holds for a principal from now on. */
  public void decide(String principal, Map<String, Rule> tables) {
    rules.put(principal, Map.copyOf(tables));
  }

  @Override
  public CallerView viewFor(
      Session session,
      Collection<TableName> tablesNamed,
      CatalogSnapshot snapshot,
      Asking asking,
      Deadline deadline) {
    return view(
        session,
        tablesNamed.stream().distinct().map(snapshot::table).flatMap(Optional::stream).toList(),
        snapshot);
  }

  @Override
  public CallerView listing(
      Session session,
      CatalogSnapshot snapshot,
      Predicate<TableName> wanted,
      Asking asking,
      Deadline deadline) {
    List<CatalogTable> all = new ArrayList<>(snapshot.tables());
    all.addAll(OwnTables.all());
    all.removeIf(table -> !wanted.test(table.name()));
    return view(session, all, snapshot);
  }

  private CallerView view(
      Session session, Collection<CatalogTable> tables, CatalogSnapshot snapshot) {
    Map<String, Rule> own = rules.getOrDefault(session.principal().name(), Map.of());
    List<ViewTable> allowed = new ArrayList<>();
    Map<TableName, Refusal> refused = new HashMap<>();
    for (CatalogTable table : tables) {
      Rule rule = own.get(table.name().table());
      if (rule == null) {
        allowed.add(table(table, new Rule(TableDecision.OPEN, Set.of(), Access.ALLOWED)));
      } else if (rule.access() == Access.DENIED) {
        refused.put(
            table.name(), new Refusal(ErrorCode.ACCESS_DENIED, table.name() + " is closed"));
      } else if (rule.access() == Access.ALLOWED) {
        allowed.add(table(table, rule));
      }
    }
    return new CallerView(
        snapshot,
        allowed,
        refused,
        new DecisionInfo(Optional.empty(), Optional.of("test"), DecisionInfo.Detail.OWN));
  }

  private static ViewTable table(CatalogTable table, Rule rule) {
    List<ViewColumn> columns = new ArrayList<>();
    for (CatalogColumn column : table.columns()) {
      Mask mask = rule.decision().masks().get(column.name());
      if (!rule.hidden().contains(column.name())) {
        columns.add(
            mask == null
                ? new ViewColumn(column, column.type(), column.nullable(), false)
                : new ViewColumn(column, mask.type(), mask.nullable(), true));
      }
    }
    return new ViewTable(table, columns, rule.decision());
  }
}
