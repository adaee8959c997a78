package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each caller's view out of decisions. Whatever goes wrong on the way ends as a refusal: a
 * view never has a table without a verdict that allows it. Safe for many threads.
 */
public final class PolicyAuthorizer implements Authorizer {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyAuthorizer.class);

  /**
   * Tables of one listing question: some ten milliseconds of an embedded decider, and cold not more
   * than a usual {@code policy.timeout}.
   */
  private static final int BATCH = 50;

  private static final DecisionInfo NOT_ASKED =
      new DecisionInfo(Optional.empty(), Optional.empty(), DecisionInfo.Detail.OWN);

  private final Decisions decisions;

  public PolicyAuthorizer(Decisions decisions) {
    this.decisions = decisions;
  }

  /**
   * {@inheritDoc}
   *
   * <p>When no decision could be made, the tables stand in the view as refused: a query fails as
   * soon as it turns out to read one of them.
   */
  @Override
  public CallerView viewFor(
      Session session,
      Collection<TableName> tablesNamed,
      CatalogSnapshot snapshot,
      Asking asking,
      Deadline deadline) {
    List<CatalogTable> tables =
        tablesNamed.stream().distinct().map(snapshot::table).flatMap(Optional::stream).toList();
    ViewParts parts = new ViewParts();
    List<CatalogTable> asked = parts.addDerived(tables);
    if (!asked.isEmpty()) {
      try {
        Decided decided =
            EarlierDecisions.decided(
                asked,
                asking,
                some -> decided(asking, () -> decisions.decide(session, some, asking, deadline)));
        parts.add(asked.stream().map(t -> EarlierDecisions.needed(t, asking)).toList(), decided);
      } catch (GatewayException e) {
        deadline.check();
        parts.refuse(asked, new Refusal(e.code(), e.getMessage()));
      }
    }
    return parts.view(snapshot);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A question never spans schemas, so that a listing of one schema finds what a listing of all
   * has asked.
   *
   * @throws GatewayException of kind policy when a part of the decision could not be made: a
   *     listing that lacks tables would look complete
   */
  @Override
  public CallerView listing(
      Session session,
      CatalogSnapshot snapshot,
      Predicate<TableName> wanted,
      Asking asking,
      Deadline deadline) {
    ViewParts parts = new ViewParts();
    List<CatalogTable> all = named(snapshot.tables(), wanted);
    all.addAll(parts.addDerived(named(OwnTables.all(), wanted)));
    Map<String, List<CatalogTable>> bySchema =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    table -> table.name().schema(), LinkedHashMap::new, Collectors.toList()));
    List<List<CatalogTable>> batches =
        bySchema.values().stream().flatMap(PolicyAuthorizer::batches).toList();
    try (Decisions.Series series =
        decisions.decideAll(session, batches, asking.toList(), deadline)) {
      for (List<CatalogTable> batch : batches) {
        deadline.check();
        parts.add(batch, decided(asking, series::next));
      }
    }
    return parts.view(snapshot);
  }

  private static Stream<List<CatalogTable>> batches(List<CatalogTable> tables) {
    return IntStream.iterate(0, from -> from < tables.size(), from -> from + BATCH)
        .mapToObj(from -> tables.subList(from, Math.min(from + BATCH, tables.size())));
  }

  private static List<CatalogTable> named(
      Collection<CatalogTable> tables, Predicate<TableName> wanted) {
    return tables.stream()
        .filter(table -> wanted.test(table.name()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Decided decided(Asking asking, Supplier<Decided> answer) {
    try {
      return answer.get();
    } catch (GatewayException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("query {}: no decision, because of a defect", asking.queryId(), e);
      throw new GatewayException(
          ErrorCode.POLICY_UNAVAILABLE,
          "no policy decision could be made, so nothing was read; the server's log has the details"
              + " under the query id "
              + asking.queryId());
    }
  }

  /** A view while it is put together. */
  private static final class ViewParts {
    private final List<ViewTable> allowed = new ArrayList<>();
    private final Map<TableName, Refusal> refused = new HashMap<>();
    private DecisionInfo info = NOT_ASKED;

    void add(List<CatalogTable> tables, Decided decided) {
      info = decided.info();
      for (CatalogTable table : tables) {
        Verdict verdict = decided.verdicts().get(table.name());
        if (verdict instanceof Verdict.Allowed permission) {
          allowed.add(view(table, permission));
        } else if (verdict instanceof Verdict.Refused refusal) {
          refused.put(table.name(), refusal.refusal());
        } else if (verdict == null) {
          refuse(
              List.of(table),
              new Refusal(
                  ErrorCode.POLICY_TABLE_UNDECIDED, table.name() + " has no policy decision"));
        }
      }
    }

    /**
     * Takes the tables that tell no more than the caller may see of others.
     *
     * @return those about which the policies are to be asked
     */
    List<CatalogTable> addDerived(List<CatalogTable> tables) {
      tables.stream().filter(CatalogTable::derived).map(ViewTable::open).forEach(allowed::add);
      return tables.stream().filter(table -> !table.derived()).toList();
    }

    void refuse(List<CatalogTable> tables, Refusal refusal) {
      tables.forEach(table -> refused.put(table.name(), refusal));
    }

    CallerView view(CatalogSnapshot snapshot) {
      return new CallerView(snapshot, allowed, refused, info);
    }

    private static ViewTable view(CatalogTable table, Verdict.Allowed permission) {
      List<ViewColumn> columns =
          table.columns().stream()
              .filter(c -> !permission.hidden().contains(c.name()))
              .map(c -> column(c, Optional.ofNullable(permission.decision().masks().get(c.name()))))
              .toList();
      return new ViewTable(table, columns, permission.decision());
    }

    private static ViewColumn column(CatalogColumn column, Optional<Mask> mask) {
      return new ViewColumn(
          column,
          mask.map(Mask::type).orElse(column.type()),
          mask.map(Mask::nullable).orElse(column.nullable()),
          mask.isPresent());
    }
  }
}
