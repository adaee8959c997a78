package dev.portico.gateway.execute;

import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.weave.InstantSlot;
import dev.portico.gateway.weave.InstantSlot.Bound;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills the instants of a plan for one execution. Of copies in a SQL store it asks the store; those
 * of files are found when the files are listed. Safe for many threads.
 */
final class InstantValues {
  private final Copies copies;

  InstantValues(Copies copies) {
    this.copies = copies;
  }

  List<BindValue> of(List<InstantSlot> slots, Execution execution) {
    List<BindValue> values = new ArrayList<>();
    for (InstantSlot slot : slots) {
      if (slot instanceof InstantSlot.Moment moment) {
        Instant instant = instant(execution.periods(), moment);
        values.add(new BindValue(moment.type(), local(instant, moment.zone(), moment.type())));
      } else if (slot instanceof InstantSlot.Beginning beginning) {
        Instant instant =
            execution.periods().now().atZone(ZoneOffset.UTC).minus(beginning.kept()).toInstant();
        values.add(
            new BindValue(beginning.type(), local(instant, beginning.zone(), beginning.type())));
      } else if (slot instanceof InstantSlot.Captured || slot instanceof InstantSlot.Version) {
        // the engine asks for the files themselves
        values.add(new BindValue(slot.type(), null));
      } else {
        values.add(copies.newest((InstantSlot.Copy) slot, execution));
      }
    }
    return values;
  }

  private static Instant instant(Periods periods, InstantSlot.Moment moment) {
    Period period = periods.of(moment.clause());
    if (period instanceof Period.Span span && moment.bound() != Bound.AT) {
      return moment.bound() == Bound.FROM ? span.from() : span.to();
    }
    // a table that the session's span passes over is read as it is now
    return period instanceof Period.At at ? at.instant() : periods.now();
  }

  /**
   * In the terms of a column. A day is its midnight: one is not after an instant, or not before it,
   * exactly when the same holds for the instant's own day.
   */
  private static Object local(Instant instant, ZoneId zone, ColumnType type) {
    return switch (type.kind()) {
      case DATE -> LocalDateTime.ofInstant(instant, zone).toLocalDate();
      case TIMESTAMP -> LocalDateTime.ofInstant(instant, zone);
      default -> instant;
    };
  }
}
