package dev.portico.adapter.file.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** Finds out whether anything listens where a store should be; what it may read is not asked. */
final class Knock {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private Knock() {}

  static void at(S3Account account, Duration patience) throws IOException {
    URI uri =
        account
            .endpoint()
            .orElseGet(() -> URI.create("https://s3." + account.region() + ".amazonaws.com"));
    int port = uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? HTTPS : HTTP;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), port), (int) patience.toMillis());
    }
  }
}
