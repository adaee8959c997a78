package dev.portico.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * A store could not do what it was asked.
 *
 * <p>The message is shown to the person who asked: it names connection, table or file and the next
 * step, and holds no secret and no value of a row. Values and store texts belong into the cause,
 * which only the server's log shows.
 */
public class PortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it matters to the person who asked. */
  public enum Reason {
    /** The settings of the connection are wrong. */
    SETTINGS,
    /** The store cannot be reached or broke off. */
    UNAVAILABLE,
    /** The store is there but has no free connection within the waiting time. */
    BUSY,
    /** The deadline passed. */
    TIMEOUT,
    /** Somebody cancelled the query. */
    CANCELLED,
    /** The table, column or file is not there or not as declared. */
    MISSING,
    /** A row or file holds something that does not fit the declared type. */
    DATA,
    /**
     * An exact number left its range, a division by zero, an impossible cast: the query's own
     * fault, found by the store.
     */
    ARITHMETIC,
    /** The store refused the statement. */
    REFUSED,
    /** More would be fetched than one query may. */
    LIMIT,
    /** The store keeps no state of its table as old as the instant asked for. */
    TOO_OLD
  }

  private final Reason reason;
  private final String sqlState;

  public PortException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** As above; {@code cause} may be null. */
  public PortException(Reason reason, String message, Throwable cause) {
    this(reason, message, null, cause);
  }

  /**
   * As above; {@code sqlState} is the store's five-character code of the fault, or null when it
   * gave none.
   */
  public PortException(Reason reason, String message, String sqlState, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
    this.sqlState = sqlState;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * The SQLSTATE by which the store named the fault, such as {@code 22012} for a division by zero.
   */
  public Optional<String> sqlState() {
    return Optional.ofNullable(sqlState);
  }
}
