package dev.portico.spi;

/**
 * Makes the ports of one type of connection; found by {@link java.util.ServiceLoader}, so an
 * adapter lists its factory in {@code META-INF/services/dev.portico.spi.PortFactory}.
 */
public interface PortFactory {

  /** The {@code type:} of the connections this factory serves, such as {@code jdbc}. */
  String type();

  /**
   * Checks the settings and makes the port, without reaching the store.
   *
   * @throws PortException with {@link PortException.Reason#SETTINGS} that lists every fault of the
   *     settings
   */
  Port create(PortSettings settings);
}
