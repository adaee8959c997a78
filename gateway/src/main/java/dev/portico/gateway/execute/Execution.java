package dev.portico.gateway.execute;

import dev.portico.gateway.plan.FileScan;
import dev.portico.gateway.plan.write.BindSlot;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.weave.InstantSlot;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileSource;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One run of one query: who, until when, with which values. Safe for many threads. */
public final class Execution {
  /**
   * Rows in a batch from a port: several vectors of the engine, few enough to keep memory small.
   */
  private static final int BATCH_ROWS = 8_192;

  private final String queryId;
  private final ZoneId zone;
  private final Deadline deadline;
  private final List<BindValue> parameters;
  private final Instant now;
  private final Cancellation cancellation = new Cancellation();
  private final List<FragmentStats> stats = new CopyOnWriteArrayList<>();
  private final List<FileRead> fileReads = new CopyOnWriteArrayList<>();
  private final Map<InstantSlot, Instant> copies = new ConcurrentHashMap<>();
  private volatile List<BindValue> policyValues = List.of();
  private volatile List<BindValue> instants = List.of();
  private volatile long mostRows = Long.MAX_VALUE;
  private volatile Periods periods;
  private volatile GatewayTables gatewayTables = GatewayTables.NONE;

  public Execution(
      String queryId, Session session, Deadline deadline, List<BindValue> parameters, Instant now) {
    this.queryId = Objects.requireNonNull(queryId, "queryId");
    this.zone = session.settings().timeZone();
    this.deadline = deadline;
    this.parameters = List.copyOf(parameters);
    this.now = now;
    this.periods = Periods.current(now);
  }

  /** Takes how many rows the caller will read at most, whichever they are; 0 for all. */
  public void readsAtMost(long rows) {
    mostRows = rows == 0 ? Long.MAX_VALUE : rows;
  }

  /** How many rows the caller will read at most. */
  public long mostRows() {
    return mostRows;
  }

  /** Takes of when this run reads. */
  public void reads(Periods resolved) {
    periods = resolved;
  }

  /** Of when this run reads. */
  public Periods periods() {
    return periods;
  }

  /** The zone in which this run's messages tell instants. */
  public ZoneId zone() {
    return zone;
  }

  /** Notes which copy or capture is read. */
  public void copyRead(InstantSlot slot, Instant instant) {
    copies.put(slot, instant);
  }

  /** The instants of the copies and captures that are read. */
  public Map<InstantSlot, Instant> copies() {
    return Map.copyOf(copies);
  }

  /** Takes the values of the plan's instants, in their order. */
  void instants(List<BindValue> values) {
    instants = List.copyOf(values);
  }

  /**
   * Takes what holds for this run's caller.
   *
   * @param values of the policies, as the plan numbers them
   * @param tables the gateway's own tables as the caller sees them
   */
  public void decided(List<BindValue> values, GatewayTables tables) {
    policyValues = List.copyOf(values);
    gatewayTables = tables;
  }

  /** The gateway's own tables as this run's caller sees them. */
  GatewayTables gatewayTables() {
    return gatewayTables;
  }

  public String queryId() {
    return queryId;
  }

  public Deadline deadline() {
    return deadline;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  /** What each port was asked and delivered so far. */
  public List<FragmentStats> stats() {
    return List.copyOf(stats);
  }

  /** Begins the counting for one run of a fragment. */
  public FragmentStats begin(int fragment, String connection, String sql) {
    FragmentStats begun = new FragmentStats(fragment, connection, sql);
    stats.add(begun);
    return begun;
  }

  /** Notes that files are made readable, since a moment of {@link System#nanoTime}. */
  public FileRead opened(FileScan scan, FileSource source, long began) {
    FileRead opened = new FileRead(scan, source, began);
    fileReads.add(opened);
    return opened;
  }

  /** The files that were made readable so far, and what that cost. */
  public List<FileRead> fileReads() {
    return List.copyOf(fileReads);
  }

  /** What a port must know. */
  public ExecutionContext context() {
    return new ExecutionContext(queryId, deadline.instant(), zone, BATCH_ROWS);
  }

  /** The values of written SQL's question marks. */
  public List<BindValue> values(List<BindSlot> slots) {
    return slots.stream().map(this::value).toList();
  }

  private BindValue value(BindSlot slot) {
    if (slot instanceof BindSlot.Parameter parameter) {
      BindValue given = parameters.get(parameter.index());
      return given.value() == null ? new BindValue(parameter.type(), null) : given;
    } else if (slot instanceof BindSlot.Constant constant) {
      return constant.value();
    } else if (slot instanceof BindSlot.PolicyValue policy) {
      return policyValues.get(policy.number());
    } else if (slot instanceof BindSlot.Instant instant) {
      return instants.get(instant.number());
    }
    return now(((BindSlot.Now) slot).type());
  }

  private BindValue now(ColumnType type) {
    LocalDateTime local = LocalDateTime.ofInstant(now, zone);
    Object value =
        switch (type.kind()) {
          case DATE -> local.toLocalDate();
          case TIME -> local.toLocalTime();
          case TIMESTAMP -> local;
          default -> now;
        };
    return new BindValue(type, value);
  }
}
