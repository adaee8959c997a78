package dev.portico.spi;

import java.util.Objects;

/**
 * The rows of a scan and what is left to do.
 *
 * @param rows the rows, with the requested columns; a source that did not apply the whole filter
 *     must not have applied the limit
 * @param residual the part of the request's filter the source did not apply, {@link Predicate#ALL}
 *     when it applied all of it; may name only requested columns, so a source that cannot filter by
 *     another column needs it requested
 */
public record ScanResult(RowSource rows, Predicate residual) {
  public ScanResult {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(residual, "residual");
  }
}
