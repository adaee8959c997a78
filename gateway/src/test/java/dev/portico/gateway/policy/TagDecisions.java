package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decides as policies by tag do, from nothing but what it is asked: {@code pii} is masked, {@code
 * secret} hidden, a table tagged {@code closed} denied, one tagged {@code regional} filtered by the
 * column {@code region}, one tagged {@code zoned} by {@code zone}. Whoever has the role steward
 * sees everything.
 */
public final class TagDecisions implements Decisions {
  private final Queue<CatalogTable> asked = new ConcurrentLinkedQueue<>();

  /** What was asked about until now, and forgotten with this. */
  public List<CatalogTable> asked() {
    List<CatalogTable> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  @Override
  public Decided decide(
      Session session, List<CatalogTable> tables, Asking asking, Deadline deadline) {
    asked.addAll(tables);
    Map<TableName, Verdict> verdicts = new HashMap<>();
    boolean steward = session.principal().roles().contains("steward");
    tables.forEach(
        table ->
            verdicts.put(
                table.name(),
                steward ? new Verdict.Allowed(TableDecision.OPEN, Set.of()) : verdict(table)));
    return new Decided(
        verdicts,
        new DecisionInfo(Optional.of("d-1"), Optional.of("r-1"), DecisionInfo.Detail.OWN));
  }

  private static Verdict verdict(CatalogTable table) {
    if (table.tags().contains("closed")) {
      return new Verdict.Refused(
          new Refusal(ErrorCode.ACCESS_DENIED, table.name() + " is closed to you"));
    }
    Map<String, Mask> masks = new HashMap<>();
    Set<String> hidden = new HashSet<>();
    for (CatalogColumn column : table.columns()) {
      if (column.tags().contains("secret")) {
        hidden.add(column.name());
      } else if (column.tags().contains("pii")) {
        masks.put(
            column.name(),
            new Mask(new Mask.Partial(1, 0, "*"), ColumnType.VARCHAR, true, Optional.empty()));
      } else if (column.tags().contains("contact")) {
        masks.put(
            column.name(), new Mask(new Mask.Email(), ColumnType.VARCHAR, true, Optional.empty()));
      }
    }
    RowFilter rows = RowFilter.ALL;
    if (table.tags().contains("regional")) {
      rows = equal("region", "DE");
    } else if (table.tags().contains("zoned")) {
      rows = equal("zone", "north");
    }
    return new Verdict.Allowed(
        new TableDecision(rows, masks, Obligations.NONE, List.of("test.tags")), hidden);
  }

  private static RowFilter equal(String column, String value) {
    return new RowFilter.Compare(
        column, RowFilter.Comparison.EQUAL, new BindValue(ColumnType.VARCHAR, value));
  }
}
