package dev.portico.gateway.query;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.TableRead;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Of when one query reads its tables, for the session that asked it: told as it is known while the
 * query runs, then kept as a plain list, without the plan behind it. Safe for many threads.
 */
final class LastReads implements Supplier<List<TableRead>> {
  private final Set<TableName> named;
  private volatile Supplier<List<TableRead>> running = List::of;

  /**
   * @param named the tables that the statement itself names
   */
  LastReads(Set<TableName> named) {
    this.named = Set.copyOf(named);
  }

  Set<TableName> named() {
    return named;
  }

  /** The query begins to read. */
  void begin(Supplier<List<TableRead>> known) {
    running = Objects.requireNonNull(known, "known");
  }

  /** The query is over, whether it ended well or not. */
  void end() {
    List<TableRead> all = running.get();
    running = () -> all;
  }

  @Override
  public List<TableRead> get() {
    return running.get();
  }
}
