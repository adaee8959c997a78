package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Chooses loopback ports: the usual ones, or free ones where those are taken. Used by one thread.
 */
final class DemoPorts {
  private final DemoProgress progress;
  private final boolean triesUsual;
  private final Set<Integer> given = new HashSet<>();

  private DemoPorts(DemoProgress progress, boolean triesUsual) {
    this.progress = progress;
    this.triesUsual = triesUsual;
  }

  /** The usual ports where they are free; others are told to {@code progress}. */
  static DemoPorts usual(DemoProgress progress) {
    return new DemoPorts(progress, true);
  }

  /** Any free ports, for tests. */
  static DemoPorts free() {
    return new DemoPorts(line -> {}, false);
  }

  /** A port for {@code purpose}. */
  int choose(String purpose, int usual) throws IOException {
    if (!triesUsual) {
      return anyFree();
    }
    if (given.add(usual) && isFree(usual)) {
      return usual;
    }
    int port = anyFree();
    progress.say("port " + usual + " is in use; " + purpose + " takes " + port + " instead");
    return port;
  }

  private int anyFree() throws IOException {
    for (int attempt = 0; attempt < 20; attempt++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (given.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      }
    }
    throw new IOException("no free port on the loopback address");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(
          true); // as servers do: a connection that just ended does not hold the port
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
