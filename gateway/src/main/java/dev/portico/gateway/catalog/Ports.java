package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of all connections, each made when it is first needed. A port whose connection changed
 * is replaced; the old one is handed to {@code retired}, because queries may still use it. Safe for
 * many threads.
 */
final class Ports implements PortLookup, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

  private final PortSource adapters;
  private final Consumer<Port> retired;
  private final Map<String, Opened> opened = new HashMap<>();
  private ServerSettings settings;
  private boolean closed;

  /** A port, or why there is none. */
  private record Opened(ConnectionSettings connection, Optional<Port> port, String fault) {}

  Ports(ServerSettings settings, PortSource adapters, Consumer<Port> retired) {
    this.settings = settings;
    this.adapters = adapters;
    this.retired = retired;
  }

  @Override
  public synchronized Port port(String name) {
    if (closed) {
      throw new GatewayException(ErrorCode.SERVER_STOPPING, "the server is shutting down");
    }
    ConnectionSettings connection = settings.connections().get(name);
    if (connection == null) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, "there is no connection " + name + " in portico.yaml");
    }
    Opened entry = opened.computeIfAbsent(name, key -> open(connection));
    return entry
        .port()
        .orElseThrow(() -> new GatewayException(ErrorCode.CONFIGURATION_INVALID, entry.fault()));
  }

  private Opened open(ConnectionSettings connection) {
    Optional<PortFactory> factory = adapters.forType(connection.type());
    if (factory.isEmpty()) {
      String known = String.join(", ", adapters.types().stream().sorted().toList());
      return new Opened(
          connection,
          Optional.empty(),
          "connection "
              + connection.name()
              + ": there is no adapter for type "
              + connection.type()
              + " (known: "
              + known
              + ")");
    }
    try {
      PortSettings given =
          new PortSettings(
              connection.name(),
              settings.folder(),
              settings.state().folder().resolve("mirror").resolve(connection.name()),
              connection.settings());
      return new Opened(connection, Optional.of(factory.get().create(given)), "");
    } catch (PortException e) {
      return new Opened(connection, Optional.empty(), e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the adapter of connection {} failed", connection.name(), e);
      return new Opened(
          connection,
          Optional.empty(),
          "connection "
              + connection.name()
              + ": its adapter failed; the server's log has the details");
    }
  }

  /** Goes over to new settings: ports of unchanged connections stay. */
  void update(ServerSettings next) {
    List<Port> replaced = new ArrayList<>();
    synchronized (this) {
      settings = next;
      opened
          .entrySet()
          .removeIf(
              entry -> {
                ConnectionSettings connection = next.connections().get(entry.getKey());
                boolean same =
                    connection != null
                        && entry.getValue().port().isPresent()
                        && connection.samePort(entry.getValue().connection());
                if (!same) {
                  entry.getValue().port().ifPresent(replaced::add);
                }
                return !same;
              });
    }
    replaced.forEach(retired);
  }

  @Override
  public void close() {
    List<Port> all;
    synchronized (this) {
      closed = true;
      all = opened.values().stream().flatMap(entry -> entry.port().stream()).toList();
      opened.clear();
    }
    all.forEach(Ports::closeQuietly);
  }

  static void closeQuietly(Port port) {
    try {
      port.close();
    } catch (RuntimeException e) {
      LOG.warn("a port did not close cleanly", e);
    }
  }
}
