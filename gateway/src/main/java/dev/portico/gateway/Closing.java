package dev.portico.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened in the reverse order, whatever goes wrong on the way. Used by one thread
 * at a time.
 */
final class Closing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  <T extends AutoCloseable> T later(T service) {
    opened.push(service);
    return service;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      quietly(opened.pop());
    }
  }

  /** Closes a service, which may be null. */
  static void quietly(AutoCloseable service) {
    if (service == null) {
      return;
    }
    try {
      service.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not close cleanly", service.getClass().getSimpleName(), e);
    }
  }
}
