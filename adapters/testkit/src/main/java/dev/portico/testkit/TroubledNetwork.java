package dev.portico.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback port that passes bytes on to a server until a test makes it cut the connections,
 * refuse new ones, or go silent.
 */
public final class TroubledNetwork implements AutoCloseable {
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket server;
  private volatile boolean silent;

  public TroubledNetwork(int targetPort) throws IOException {
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    listen(0);
  }

  private void listen(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    ServerSocket listening = server;
    start(() -> acceptOn(listening));
  }

  /** The port that clients connect to. */
  public int port() {
    return server.getLocalPort();
  }

  /** Closes all connections and refuses new ones. */
  public void cut() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Takes connections again, on the same port. */
  public void mend() throws IOException {
    silent = false;
    if (server.isClosed()) {
      listen(port());
    }
  }

  /** Passes nothing on any more, but leaves all connections open. */
  public void goSilent() {
    silent = true;
  }

  private void acceptOn(ServerSocket listening) {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket upstream = new Socket();
        upstream.connect(target);
        sockets.add(client);
        sockets.add(upstream);
        start(() -> pass(client, upstream));
        start(() -> pass(upstream, client));
      }
    } catch (IOException closed) {
      // the end of this listener
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException broken) {
      // both ends are closed by now, which is what the peers should see
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "troubled-network");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
