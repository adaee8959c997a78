package dev.portico.adapter.jdbc;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.sql.SQLException;

/** Tells why no connection could be lent. */
final class PoolFaults {
  private final JdbcPortConfig config;
  private final JdbcErrors errors;

  PoolFaults(JdbcPortConfig config) {
    this.config = config;
    this.errors = new JdbcErrors(config.connection());
  }

  /**
   * No connection came in time.
   *
   * @param all how many connections there are, lent or not
   * @param timeout what the pool said, null when it was not asked yet
   */
  PortException noneFree(int all, Wait wait, SQLException timeout) {
    if (wait.callerIsInHurry()) {
      return outOfTime(timeout);
    } else if (all >= config.pool().maximumSize() || timeout == null && all > 0) {
      return new PortException(
          Reason.BUSY,
          prefix()
              + "all "
              + config.pool().maximumSize()
              + " connections are in use; try again later",
          timeout);
    }
    return timeout != null && timeout.getCause() instanceof SQLException cause
        ? cannotConnect(cause)
        : noAnswer(timeout);
  }

  PortException outOfTime(Exception cause) {
    return new PortException(Reason.TIMEOUT, prefix() + "the query's time is over", cause);
  }

  PortException noAnswer(Exception cause) {
    return new PortException(
        Reason.UNAVAILABLE, prefix() + "the store did not answer in time", cause);
  }

  /** The store refused a connection, or is not there. */
  PortException cannotConnect(SQLException failure) {
    if (JdbcErrors.brokeOff(failure)) {
      return new PortException(
          Reason.UNAVAILABLE,
          prefix() + "the store cannot be reached; try again in a moment",
          failure.getSQLState(),
          failure);
    }
    PortException meaning = errors.of(failure);
    return meaning.reason() == Reason.REFUSED
        ? new PortException(
            Reason.UNAVAILABLE,
            prefix() + "the store refused to connect",
            failure.getSQLState(),
            failure)
        : meaning;
  }

  /** What the pool says when it does not lend for another reason than time. */
  PortException interruptedOrClosed(SQLException e) {
    if (e.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return interrupted(e);
    }
    return new PortException(Reason.UNAVAILABLE, prefix() + "is being closed", e);
  }

  PortException interrupted(Exception cause) {
    return new PortException(
        Reason.CANCELLED, prefix() + "cancelled while waiting for a connection", cause);
  }

  private String prefix() {
    return "connection " + config.connection() + ": ";
  }
}
