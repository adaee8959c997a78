package dev.portico.gateway.protocol.http;

import dev.portico.gateway.config.ServerSettings.Tls;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how the door listens.
 *
 * @param address port 0 takes any free one
 * @param tls the server's key and certificate; plain HTTP when empty
 * @param requestBytes largest request body
 * @param queries most statements in work at once
 */
public record HttpSettings(
    InetSocketAddress address, Optional<Tls> tls, int requestBytes, int queries) {
  public HttpSettings {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(tls, "tls");
  }
}
