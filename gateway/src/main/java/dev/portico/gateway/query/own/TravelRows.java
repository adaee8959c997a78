package dev.portico.gateway.query.own;

import dev.portico.gateway.execute.CaptureStates.State;
import dev.portico.gateway.execute.CaptureStates.Unknown;
import dev.portico.gateway.policy.ViewTable;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.TableRead;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code portico.history}, {@code history_gaps} and {@code as_of_report}: the pasts of visible
 * tables, and of when the session's last query read.
 */
final class TravelRows {
  private TravelRows() {}

  /** How much changes in rows and columns that do not show is nobody's business. */
  private record Captured(ViewTable table, State state) {}

  private record Missed(ViewTable table, Unknown gap) {}

  static Map<String, TableRows<?>> tables() {
    return Map.of(
        "portico.history",
        history(),
        "portico.history_gaps",
        gaps(),
        "portico.as_of_report",
        report());
  }

  private static TableRows<Captured> history() {
    return new TableRows<>(TravelRows::captured)
        .cell("table_schema", c -> c.table().name().schema())
        .cell("table_name", c -> c.table().name().table())
        .cell("opted_in_by", c -> c.state().optedIn())
        .cell("first_capture", c -> c.state().first().orElse(null))
        .cell("last_capture", c -> c.state().last().orElse(null))
        .cell("next_capture", c -> c.state().next().orElse(null))
        .cell("lag_seconds", c -> c.state().lagSeconds().orElse(null))
        .cell("captures", c -> c.state().captures())
        .cell("gaps", c -> c.state().gaps().size())
        .cell("versions", c -> c.table().whole() ? c.state().versions() : null)
        .cell("segments", c -> c.table().whole() ? c.state().segments() : null)
        .cell("bytes", c -> c.table().whole() ? c.state().bytes() : null);
  }

  private static TableRows<Missed> gaps() {
    return new TableRows<>(TravelRows::missed)
        .cell("table_schema", m -> m.table().name().schema())
        .cell("table_name", m -> m.table().name().table())
        .cell("began_at", m -> m.gap().from())
        .cell("ended_at", m -> m.gap().to().orElse(null));
  }

  private static TableRows<TableRead> report() {
    return new TableRows<>(TravelRows::reads)
        .cell("query_id", TableRead::queryId)
        .cell("table_schema", r -> r.table().schema())
        .cell("table_name", r -> r.table().table())
        .cell("strategy", r -> r.strategy().orElse(null))
        .cell("asked", r -> word(r.asked()))
        .cell("asked_from", r -> from(r.asked()))
        .cell("asked_to", r -> r.asked() instanceof Period.Span span ? span.to() : null)
        .cell("read_at", r -> r.readAt().orElse(null))
        .cell("note", r -> r.note().orElse(null));
  }

  private static Stream<Captured> captured(Sight sight) {
    return sight.tables().stream()
        .flatMap(
            table -> sight.captures().of(table.name()).map(s -> new Captured(table, s)).stream());
  }

  private static Stream<Missed> missed(Sight sight) {
    return captured(sight)
        .flatMap(c -> c.state().gaps().stream().map(gap -> new Missed(c.table(), gap)));
  }

  /** What stands inside a virtual table shows to whoever sees it anyway. */
  private static Stream<TableRead> reads(Sight sight) {
    return sight.lastReads().stream()
        .filter(read -> read.named() || sight.view().table(read.table()).isPresent());
  }

  private static String word(Period period) {
    if (period instanceof Period.At) {
      return "as of";
    } else if (period instanceof Period.Span span) {
      return span.end() == Period.End.INCLUSIVE ? "between" : "from to";
    }
    return period instanceof Period.All ? "all" : "now";
  }

  private static Instant from(Period period) {
    if (period instanceof Period.At at) {
      return at.instant();
    }
    return period instanceof Period.Span span ? span.from() : null;
  }
}
