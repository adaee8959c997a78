package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.ContractPast;
import dev.portico.gateway.catalog.EarlierContract;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.Obligations.KeyTravel;
import dev.portico.gateway.session.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What holds for tables that are read under earlier versions of their contracts. The policies are
 * asked about such a table as each version describes it, from the oldest that is read to that of
 * today, and the strictest of the answers holds: a tag that any of them gave a column counts.
 * Stateless.
 */
final class EarlierDecisions {
  private EarlierDecisions() {}

  /**
   * A table as a statement needs it, with the columns of the versions that it reads under.
   *
   * @param asking tells what of its history is read
   */
  static CatalogTable needed(CatalogTable table, Asking asking) {
    return table.withFormer(stepsBack(table, asking));
  }

  /** How many versions back the oldest is under which a table is read. */
  private static int stepsBack(CatalogTable table, Asking asking) {
    ContractPast past = table.past();
    int steps = 0;
    for (Period period : asking.periods().getOrDefault(table.name(), Set.of())) {
      int back = 0;
      if (period instanceof Period.At at) {
        back = past.stepsBack(at.instant());
      } else if (period instanceof Period.Span span) {
        back = past.stepsBack(span.from());
      } else if (period instanceof Period.All) {
        back = past.contracts().size();
      }
      steps = Math.max(steps, back);
    }
    return steps;
  }

  /**
   * The decisions about some tables, asked for once for each version back.
   *
   * @param ask takes a question and answers it
   */
  static Decided decided(
      List<CatalogTable> tables, Asking asking, Function<List<CatalogTable>, Decided> ask) {
    Decided today = ask.apply(tables);
    int most = tables.stream().mapToInt(t -> stepsBack(t, asking)).max().orElse(0);
    if (most == 0) {
      return today;
    }
    Map<TableName, Verdict> verdicts = new HashMap<>(today.verdicts());
    for (int back = 1; back <= most; back++) {
      List<CatalogTable> then = new ArrayList<>();
      for (CatalogTable table : tables) {
        if (stepsBack(table, asking) >= back) {
          then.add(table.described(table.past().back(back).orElseThrow()));
        }
      }
      Map<TableName, Verdict> more = ask.apply(then).verdicts();
      then.forEach(
          t -> verdicts.compute(t.name(), (name, verdict) -> both(verdict, more.get(name))));
    }
    for (CatalogTable table : tables) {
      int steps = stepsBack(table, asking);
      if (steps > 0 && verdicts.get(table.name()) instanceof Verdict.Allowed allowed) {
        verdicts.put(table.name(), settled(table, steps, allowed));
      }
    }
    return new Decided(verdicts, today.info());
  }

  /** Null is a table without a verdict, which closes it. */
  private static Verdict both(Verdict left, Verdict right) {
    if (left instanceof Verdict.Allowed one && right instanceof Verdict.Allowed other) {
      return stricter(one, other);
    }
    return left instanceof Verdict.Allowed ? right : left;
  }

  private static Verdict.Allowed stricter(Verdict.Allowed left, Verdict.Allowed right) {
    Set<String> hidden = new HashSet<>(left.hidden());
    hidden.addAll(right.hidden());
    Map<String, Mask> masks = new HashMap<>(left.decision().masks());
    right
        .decision()
        .masks()
        .forEach((column, mask) -> masks.merge(column, mask, EarlierDecisions::stricter));
    masks.keySet().removeAll(hidden);
    List<String> reasons =
        Stream.concat(left.decision().reasons().stream(), right.decision().reasons().stream())
            .toList();
    return new Verdict.Allowed(
        new TableDecision(
            rows(left.decision().rows(), right.decision().rows()),
            masks,
            obligations(left.decision().obligations(), right.decision().obligations()),
            reasons),
        hidden);
  }

  /** As policies compose: of two masks null beats constant, two others that differ give null. */
  private static Mask stricter(Mask left, Mask right) {
    if (left.equals(right)) {
      return left;
    } else if (constant(left) != constant(right) && !isNull(left) && !isNull(right)) {
      return constant(left) ? left : right;
    }
    return new Mask(new Mask.Null(), left.type(), true, Optional.empty());
  }

  private static boolean isNull(Mask mask) {
    return mask.function() instanceof Mask.Null;
  }

  private static boolean constant(Mask mask) {
    return mask.function() instanceof Mask.Constant && mask.unless().isEmpty();
  }

  private static RowFilter rows(RowFilter left, RowFilter right) {
    if (left instanceof RowFilter.All || left.equals(right)) {
      return right;
    }
    return right instanceof RowFilter.All ? left : new RowFilter.And(List.of(left, right));
  }

  private static Obligations obligations(Obligations left, Obligations right) {
    boolean stay = left.keys() == KeyTravel.FORBIDDEN || right.keys() == KeyTravel.FORBIDDEN;
    return new Obligations(
        Math.min(left.maxRows(), right.maxRows()), stay ? KeyTravel.FORBIDDEN : KeyTravel.ALLOWED);
  }

  /**
   * Hides each former column whose values the caller does not see unchanged under another name, and
   * keeps what is said of columns that are there.
   */
  private static Verdict settled(CatalogTable table, int steps, Verdict.Allowed allowed) {
    CatalogTable needed = table.withFormer(steps);
    Set<String> names = new HashSet<>();
    Set<String> hidden = new HashSet<>();
    Map<String, Mask> masks = new HashMap<>();
    for (CatalogColumn column : needed.columns()) {
      names.add(column.name());
      boolean renamed =
          table.past().isFormer(column.name())
              && others(table, steps, column).anyMatch(other -> !unchanged(other, allowed));
      if (renamed || allowed.hidden().contains(column.name())) {
        hidden.add(column.name());
      } else if (allowed.decision().masks().containsKey(column.name())) {
        masks.put(column.name(), typed(allowed.decision().masks().get(column.name()), column));
      }
    }
    if (hidden.containsAll(names)) {
      return new Verdict.Refused(
          new Refusal(
              ErrorCode.ACCESS_DENIED,
              table.name()
                  + " has no column that is open to you under the contract of then; ask its owner"
                  + " for access: "
                  + table.publisher().contact()));
    }
    TableDecision decision = allowed.decision();
    return new Verdict.Allowed(
        new TableDecision(decision.rows(), masks, decision.obligations(), decision.reasons()),
        hidden);
  }

  /** Instead of a mask that changed the type NULL has the column's own. */
  private static Mask typed(Mask mask, CatalogColumn column) {
    return isNull(mask) ? new Mask(mask.function(), column.type(), true, mask.unless()) : mask;
  }

  /** The columns of other names, of any version, that are the same column of the store. */
  private static Stream<CatalogColumn> others(CatalogTable table, int steps, CatalogColumn column) {
    Stream<CatalogColumn> then =
        table.past().contracts().stream()
            .limit(steps)
            .map(EarlierContract::columns)
            .flatMap(List::stream);
    return Stream.concat(table.columns().stream(), then)
        .filter(other -> other.storeName().equalsIgnoreCase(column.storeName()))
        .filter(other -> !other.name().equalsIgnoreCase(column.name()));
  }

  private static boolean unchanged(CatalogColumn column, Verdict.Allowed allowed) {
    return !allowed.hidden().contains(column.name())
        && !allowed.decision().masks().containsKey(column.name());
  }
}
