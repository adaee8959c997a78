package dev.portico.gateway.catalog;

import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;

/**
 * A factory out of a plugin: runs with the plugin's class loader as the thread's, because libraries
 * look up their own services there, and turns whatever a defective plugin throws into a fault that
 * names it.
 */
record PluginFactory(String plugin, String type, PortFactory factory) implements PortFactory {

  @Override
  public Port create(PortSettings settings) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(factory.getClass().getClassLoader());
    try {
      return factory.create(settings);
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new PortException(
          Reason.SETTINGS,
          "connection "
              + settings.connection()
              + ": plugin "
              + plugin
              + " failed to make its port; see the server's log",
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
