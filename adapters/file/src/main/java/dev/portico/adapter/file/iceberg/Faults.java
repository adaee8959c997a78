package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;

/** Errors about one table. Messages of Iceberg become causes: they may hold values of rows. */
final class Faults {
  private static final int MAX_CAUSES = 20;

  private final IcebergSettings settings;
  private final String table;

  Faults(IcebergSettings settings, String table) {
    this.settings = settings;
    this.table = table;
  }

  PortException of(Reason reason, String text) {
    return of(reason, text, null);
  }

  /** As above; {@code cause} may be null. */
  PortException of(Reason reason, String text, Throwable cause) {
    return new PortException(reason, start() + " " + text, cause);
  }

  private String start() {
    return "connection " + settings.connection() + ": Iceberg table '" + table + "'";
  }

  PortException cancelled() {
    return new PortException(
        Reason.CANCELLED, "connection " + settings.connection() + ": cancelled");
  }

  PortException timeout() {
    return of(
        Reason.TIMEOUT, "took longer to plan than the query may; try again or allow more time");
  }

  /** The error for whatever reading a table has thrown. */
  PortException translated(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      Optional<PortException> known = known(cause, thrown);
      if (known.isPresent()) {
        return known.get();
      }
      cause = cause.getCause();
    }
    return of(
        Reason.DATA,
        "has metadata that cannot be read ("
            + thrown.getClass().getSimpleName()
            + "); check it with the tool that writes the table",
        thrown);
  }

  private Optional<PortException> known(Throwable cause, Throwable thrown) {
    if (cause instanceof PortException port) {
      return Optional.of(port);
    }
    if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
      return Optional.of(cancelled());
    }
    if (cause instanceof NoSuchTableException) {
      return Optional.of(
          of(
              Reason.MISSING,
              "is not in the catalog; check the name in the contract's location",
              thrown));
    }
    if (cause instanceof NotAuthorizedException) {
      return Optional.of(
          of(
              Reason.UNAVAILABLE,
              "was refused by the catalog, which does not accept the connection's token or"
                  + " credential",
              thrown));
    }
    if (cause instanceof NotFoundException || cause instanceof FileNotFoundException) {
      return Optional.of(
          of(
              Reason.DATA,
              "names a file that is no longer there; it may be maintained without regard to"
                  + " snapshots still kept",
              thrown));
    }
    if (cause instanceof RESTException) {
      return Optional.of(
          of(
              Reason.UNAVAILABLE,
              "cannot be looked up: the catalog does not answer as it should",
              thrown));
    }
    if (cause instanceof OutOfMemoryError) {
      return Optional.of(of(Reason.REFUSED, "has metadata too large to plan", thrown));
    }
    if (cause instanceof IOException io) {
      return Optional.of(settings.storeFaults().apply("Iceberg table '" + table + "'", io));
    }
    return Optional.empty();
  }
}
