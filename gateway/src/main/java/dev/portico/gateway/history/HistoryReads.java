package dev.portico.gateway.history;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CapturedHistory.Versions;
import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.session.InstantText;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.weave.InstantSlot;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an execution may read of one table's history: only what is known. For one reference of one
 * execution.
 */
final class HistoryReads {
  private final TableName table;
  private final TableFolder folder;
  private final Manifest manifest;
  private final Periods periods;
  private final ZoneId zone;
  private final Instant earliest;

  private HistoryReads(
      TableName table,
      TableFolder folder,
      Manifest manifest,
      Optional<java.time.Period> retention,
      Execution execution) {
    this.table = table;
    this.folder = folder;
    this.manifest = manifest;
    this.periods = execution.periods();
    this.zone = execution.zone();
    this.earliest =
        Stream.of(
                manifest.first(),
                manifest.horizon(),
                retention.map(kept -> periods.now().atZone(ZoneOffset.UTC).minus(kept).toInstant()))
            .flatMap(Optional::stream)
            .max(Instant::compareTo)
            .orElse(periods.now());
  }

  /**
   * The files to read.
   *
   * @throws GatewayException when the history does not know all that is asked for
   */
  static Versions of(
      InstantSlot.Captured slot,
      TableFolder folder,
      Optional<Manifest> found,
      Execution execution) {
    CatalogTable table = slot.table();
    Manifest manifest =
        found
            .filter(known -> known.captures() > 0)
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.HISTORY_TOO_SHORT,
                        "nothing of "
                            + table.name()
                            + " has been captured yet, so only its current rows can be read"));
    Optional<java.time.Period> retention = ((TimeTravel.Captured) table.timeTravel()).retention();
    HistoryReads reads = new HistoryReads(table.name(), folder, manifest, retention, execution);
    Period period = execution.periods().of(slot.clause());
    if (period instanceof Period.At at) {
      Versions versions = reads.at(at.instant());
      folder
          .captureAt(manifest, at.instant())
          .ifPresent(capture -> execution.copyRead(slot, capture));
      return versions;
    } else if (period instanceof Period.Span span) {
      return reads.span(span);
    }
    return reads.all();
  }

  private Versions at(Instant instant) {
    refuseEarlier(instant);
    if (periods.gap() == Periods.Gap.REFUSED) {
      refuseGaps(instant, instant);
    }
    return TableHistory.versions(folder, manifest, instant, new Period.At(instant));
  }

  private Versions span(Period.Span span) {
    refuseEarlier(span.from());
    if (periods.gap() == Periods.Gap.REFUSED) {
      refuseGaps(span.from(), span.to());
    }
    return TableHistory.versions(folder, manifest, Instant.MAX, span);
  }

  private Versions all() {
    return TableHistory.versions(
        folder,
        manifest,
        Instant.MAX,
        new Period.Span(earliest, periods.now(), Period.End.INCLUSIVE));
  }

  private void refuseEarlier(Instant instant) {
    if (instant.isBefore(earliest)) {
      throw new GatewayException(
          ErrorCode.HISTORY_TOO_SHORT,
          "the captured history of "
              + table
              + " begins at "
              + text(earliest)
              + ", after "
              + text(instant)
              + "; it is now "
              + text(periods.now()));
    }
  }

  private void refuseGaps(Instant from, Instant to) {
    Instant last = manifest.last().orElseThrow();
    for (Gap gap : manifest.gaps()) {
      if (gap.meets(from, to) && !gap.open()) {
        throw gap(
            table
                + " was not captured between "
                + text(gap.from())
                + " and "
                + text(gap.to().get()),
            from,
            to);
      }
    }
    if (to.isAfter(last)) {
      throw gap(
          table + " was captured last at " + text(last) + ", and it is now " + text(periods.now()),
          from,
          to);
    }
  }

  private GatewayException gap(String known, Instant from, Instant to) {
    String asked = from.equals(to) ? text(to) : "the time from " + text(from) + " to " + text(to);
    return new GatewayException(
        ErrorCode.HISTORY_GAP,
        known
            + ": how it was at "
            + asked
            + " is not known. SET as_of_gap = 'last_known' reads what was captured last before");
  }

  private String text(Instant instant) {
    return InstantText.write(instant, zone);
  }
}
