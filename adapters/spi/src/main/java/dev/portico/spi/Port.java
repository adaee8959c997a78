package dev.portico.spi;

import java.time.Duration;

/**
 * An open way to one store, made by a {@link PortFactory} for one entry under {@code connections:}.
 *
 * <p>It is one of {@link SqlPort}, {@link FilePort} and {@link ScanPort}. All methods may be called
 * from many threads at once. Creating a port must not need the store to be up: it is reached at the
 * first call.
 */
public sealed interface Port extends AutoCloseable permits SqlPort, FilePort, ScanPort {

  /**
   * Reaches the store and returns when it answers.
   *
   * @throws PortException when it does not within {@code patience}
   */
  void ping(Duration patience);

  /**
   * Releases pools and threads; running sources end with {@link PortException.Reason#CANCELLED}.
   */
  @Override
  void close();
}
