package dev.portico.gateway.cli.demo;

import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The whole demo, running until closed: the locked folder, the stores, and the gateway in front of
 * them.
 */
final class DemoMesh implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private RunningGateway gateway;

  private DemoMesh() {}

  /**
   * Starts everything.
   *
   * @param model the folder {@code catalog-config}
   */
  static DemoMesh start(
      Path cache,
      Path model,
      DemoScale scale,
      DemoPorts ports,
      Gateways gateways,
      DemoProgress progress)
      throws IOException, SQLException {
    DemoMesh mesh = new DemoMesh();
    try {
      DemoFolder folder = mesh.opened(DemoFolder.open(cache, scale));
      DemoStores stores = mesh.opened(DemoStores.start(folder, scale, ports, progress));
      int jdbcPort = ports.choose("JDBC", DemoConfig.JDBC_PORT);
      int httpPort = ports.choose("HTTP", DemoConfig.HTTP_PORT);
      Path config = Files.createDirectories(folder.root().resolve("config"));
      forgetFetched(config);
      new DemoConfig(model).writeTo(config, stores, jdbcPort, httpPort);
      progress.say("starting the gateway");
      mesh.gateway = mesh.opened(gateways.serve(config));
      return mesh;
    } catch (IOException | SQLException | RuntimeException e) {
      mesh.closeAfter(e);
      throw e;
    }
  }

  /** So that each tour shows what a first query fetches; a server of its own keeps its copies. */
  private static void forgetFetched(Path config) throws IOException {
    Path mirror = config.resolve("state/mirror");
    if (Files.exists(mirror)) {
      DemoFolder.delete(mirror);
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  RunningGateway gateway() {
    return gateway;
  }

  private void closeAfter(Exception cause) {
    try {
      close();
    } catch (IOException | SQLException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    DemoClosing.all(open);
  }
}
