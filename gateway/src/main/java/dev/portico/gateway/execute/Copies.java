package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.Catalog;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.plan.FileScan;
import dev.portico.gateway.plan.PhysicalPlan;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.weave.InstantSlot;
import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.FilePort;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.PortException;
import dev.portico.spi.RowBatch;
import dev.portico.spi.RowSource;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import dev.portico.spi.TypeKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the newest copy of a table at or before an instant. Nothing but the copies' instants is
 * looked at, and no policy applies to those. Safe for many threads.
 */
public final class Copies {
  private final Catalog catalog;

  public Copies(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The value of the copy's column in a SQL store; NULL for files, which {@link #choice} is asked.
   */
  BindValue newest(InstantSlot.Copy slot, Execution execution) {
    CatalogTable table = slot.table();
    if (!(table.relation() instanceof StoreRelation.Sql relation)) {
      return new BindValue(slot.type(), null);
    }
    TimeTravel.Snapshots snapshots = (TimeTravel.Snapshots) table.timeTravel();
    Instant instant = instant(slot, execution);
    Object value = ask(relation, slot, snapshots, instant, execution);
    if (value == null) {
      throw beforeFirst(slot, instant, execution);
    }
    execution.copyRead(slot, read(value, snapshots.zone()).orElse(instant));
    return new BindValue(slot.type(), value);
  }

  private Object ask(
      StoreRelation.Sql relation,
      InstantSlot.Copy slot,
      TimeTravel.Snapshots snapshots,
      Instant instant,
      Execution execution) {
    String column = quoted(column(slot.table(), snapshots.partition()).storeName());
    String sql =
        "SELECT MAX("
            + column
            + ") FROM "
            + quoted(relation.schema())
            + "."
            + quoted(relation.relation())
            + " WHERE "
            + column
            + " <= ?";
    BindValue bound = new BindValue(slot.type(), local(instant, snapshots.zone(), slot.type()));
    SqlFragment fragment =
        new SqlFragment(
            sql, List.of(bound), List.of(new Column("c0", slot.type(), true)), OptionalLong.of(1));
    SqlPort port = (SqlPort) catalog.port(slot.table().connection());
    execution.cancellation().check();
    try (RowSource rows =
        Interruption.during(execution, () -> port.execute(fragment, execution.context()))) {
      RowBatch batch = rows.next();
      return batch == null || batch.rows() == 0 ? null : batch.columns().get(0).value(0);
    } catch (PortException e) {
      throw execution.cancellation().explain(PortErrors.explain(e));
    }
  }

  /** Which copy's files a scan reads; empty for all. */
  public Optional<PartitionChoice> choice(FileScan scan, PhysicalPlan plan, Execution execution) {
    return scan.copy().isPresent()
            && plan.instants().get(scan.copy().getAsInt()) instanceof InstantSlot.Copy slot
        ? Optional.of(new Newest(slot, execution))
        : Optional.empty();
  }

  /** Finds the copies of files that a plan would read, for EXPLAIN. */
  void find(PhysicalPlan plan, Execution execution) {
    for (FileScan scan : plan.files()) {
      Optional<PartitionChoice> choice = choice(scan, plan, execution);
      if (choice.isPresent() && catalog.port(scan.connection()) instanceof FilePort port) {
        try {
          Interruption.during(
              execution,
              () -> {
                port.choose(scan.files(), choice.get(), execution.context());
                return true;
              });
        } catch (PortException e) {
          throw execution.cancellation().explain(PortErrors.explain(e));
        }
      }
    }
  }

  /** Asked before any file is opened: those of other copies never are. */
  private record Newest(InstantSlot.Copy slot, Execution execution) implements PartitionChoice {
    private TimeTravel.Snapshots snapshots() {
      return (TimeTravel.Snapshots) slot.table().timeTravel();
    }

    @Override
    public String key() {
      return column(slot.table(), snapshots().partition()).storeName();
    }

    @Override
    public String among(Set<String> found) {
      Instant instant = instant(slot, execution);
      Instant newest = null;
      String value = null;
      for (String text : found) {
        Optional<Instant> copy = InstantText.read(text, snapshots().zone());
        if (copy.isPresent()
            && !copy.get().isAfter(instant)
            && (newest == null || copy.get().isAfter(newest))) {
          newest = copy.get();
          value = text;
        }
      }
      if (value == null) {
        throw beforeFirst(slot, instant, execution);
      }
      execution.copyRead(slot, newest);
      return value;
    }
  }

  private static GatewayException beforeFirst(
      InstantSlot.Copy slot, Instant instant, Execution execution) {
    return new GatewayException(
        ErrorCode.HISTORY_TOO_SHORT,
        slot.table().name()
            + " has no copy at or before "
            + InstantText.write(instant, execution.zone())
            + "; its copies begin later. It is now "
            + InstantText.write(execution.periods().now(), execution.zone()));
  }

  private static Instant instant(InstantSlot slot, Execution execution) {
    return execution.periods().of(slot.clause()) instanceof Period.At at
        ? at.instant()
        : execution.periods().now();
  }

  private static Object local(Instant instant, ZoneId zone, ColumnType type) {
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
    return type.kind() == TypeKind.DATE
        ? local.toLocalDate()
        : type.kind() == TypeKind.TIMESTAMP ? local : instant;
  }

  private static Optional<Instant> read(Object value, ZoneId zone) {
    if (value instanceof Instant instant) {
      return Optional.of(instant);
    } else if (value instanceof LocalDateTime local) {
      return Optional.of(local.atZone(zone).toInstant());
    }
    return value instanceof LocalDate date
        ? Optional.of(date.atStartOfDay(zone).toInstant())
        : Optional.empty();
  }

  private static CatalogColumn column(CatalogTable table, String name) {
    return table.withUnpublished().columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
