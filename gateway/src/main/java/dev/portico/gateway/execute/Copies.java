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
import dev.portico.spi.FileListing;
import dev.portico.spi.FilePort;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Finds the newest copy of a table at or before an instant. Nothing but the copies' instants is
 * looked at, and no policy applies to those. Safe for many threads.
 */
public final class Copies {
  private final Catalog catalog;

  public Copies(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The value of the copy's column in a SQL store; NULL for files, which {@link #list} chooses. */
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

  /**
   * Lists the files that a scan reads: all of its table, or those of one copy.
   *
   * @throws PortException when the port cannot list them
   */
  public FileListing list(FileScan scan, PhysicalPlan plan, FilePort port, Execution execution) {
    if (scan.copy().isEmpty()) {
      return Interruption.during(
          execution, () -> port.list(scan.files(), Optional.empty(), execution.context()));
    }
    InstantSlot.Copy slot = (InstantSlot.Copy) plan.instants().get(scan.copy().getAsInt());
    return Interruption.during(
        execution,
        () ->
            port.list(scan.files(), found -> newest(slot, found, execution), execution.context()));
  }

  /** Finds the copies of files that a plan would read, for EXPLAIN. */
  void find(PhysicalPlan plan, Execution execution) {
    for (FileScan scan : plan.files()) {
      if (scan.copy().isPresent()
          && plan.instants().get(scan.copy().getAsInt()) instanceof InstantSlot.Copy
          && catalog.port(scan.connection()) instanceof FilePort port) {
        try {
          list(scan, plan, port, execution);
        } catch (PortException e) {
          throw execution.cancellation().explain(PortErrors.explain(e));
        }
      }
    }
  }

  /** Before any file is opened: those of other copies never are. */
  private static Predicate<Map<String, String>> newest(
      InstantSlot.Copy slot, List<Map<String, String>> found, Execution execution) {
    TimeTravel.Snapshots snapshots = (TimeTravel.Snapshots) slot.table().timeTravel();
    String key = column(slot.table(), snapshots.partition()).storeName();
    Instant instant = instant(slot, execution);
    Instant newest = null;
    String value = null;
    for (Map<String, String> keys : found) {
      String text = partition(keys, key);
      Optional<Instant> copy =
          text == null ? Optional.empty() : InstantText.read(text, snapshots.zone());
      if (copy.isPresent()
          && !copy.get().isAfter(instant)
          && (newest == null || copy.get().isAfter(newest))) {
        newest = copy.get();
        value = text;
      }
    }
    if (newest == null) {
      throw beforeFirst(slot, instant, execution);
    }
    execution.copyRead(slot, newest);
    String chosen = value;
    return keys -> chosen.equals(partition(keys, key));
  }

  private static String partition(Map<String, String> keys, String key) {
    for (Map.Entry<String, String> entry : keys.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(key)) {
        return entry.getValue();
      }
    }
    return null;
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
