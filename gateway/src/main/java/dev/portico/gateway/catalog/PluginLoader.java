package dev.portico.gateway.catalog;

import dev.portico.spi.PortFactory;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The class loader of one plugin: its jars, below them the JDK and the port contract, and nothing
 * else of the gateway, so that a plugin brings its own versions of libraries and cannot reach into
 * the server by accident.
 */
final class PluginLoader extends URLClassLoader {
  private PluginLoader(String name, URL[] jars) {
    super("plugin-" + name, jars, new ContractLoader());
  }

  static PluginLoader of(String name, List<Path> jars) throws MalformedURLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return new PluginLoader(name, urls);
  }

  /** Shows the JDK and the classes of the package {@code dev.portico.spi}. */
  private static final class ContractLoader extends ClassLoader {
    private static final String CONTRACT = PortFactory.class.getPackageName() + ".";

    ContractLoader() {
      super("port-contract", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(CONTRACT)) {
        return PortFactory.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
