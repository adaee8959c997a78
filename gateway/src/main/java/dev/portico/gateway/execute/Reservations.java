package dev.portico.gateway.execute;

import dev.portico.spi.Reservation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections set aside for one query, all of them before it reads anything. Made by {@link
 * FragmentRunner#reserve}. Safe for many threads once made.
 */
public final class Reservations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

  private final Map<String, Reservation> byConnection = new TreeMap<>();

  Reservations() {}

  void add(String connection, Reservation reservation) {
    byConnection.put(connection, reservation);
  }

  Optional<Reservation> of(String connection) {
    return Optional.ofNullable(byConnection.get(connection));
  }

  /** How many fragments of a connection can be read at the same time. */
  public int fragments(String connection) {
    Reservation reservation = byConnection.get(connection);
    return reservation == null ? Integer.MAX_VALUE : reservation.fragments();
  }

  /** No fragment is started any more; those that are being read go on. */
  @Override
  public void close() {
    byConnection.forEach(
        (connection, reservation) -> {
          try {
            reservation.close();
          } catch (RuntimeException e) {
            LOG.warn("connections of {} were not given back", connection, e);
          }
        });
  }
}
