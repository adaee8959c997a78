package dev.portico.gateway.protocol;

import dev.portico.gateway.config.Network;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Those between clients and this server who may say for whom they ask. Everybody can write {@code
 * X-Forwarded-For}, and each proxy adds at its end whoever asked it: so the header is read from its
 * end, and only as long as a trusted proxy says the next.
 *
 * @param networks none: the header is believed from nobody
 */
public record TrustedProxies(List<Network> networks) {
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  public TrustedProxies {
    networks = List.copyOf(networks);
  }

  /**
   * Where a request comes from.
   *
   * @param peer the address that is connected to this server
   * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
   * @return the nearest address that is no trusted proxy, or else the farthest proxy; where a proxy
   *     says something that is no address, the proxy itself
   */
  public String client(String peer, List<String> forwardedFor) {
    String client = plain(peer);
    if (!trusts(client)) {
      return client;
    }
    List<String> said = Arrays.asList(String.join(",", forwardedFor).split(",", -1));
    for (int i = said.size() - 1; i >= 0 && trusts(client); i--) {
      Optional<InetAddress> before = Network.address(plain(said.get(i).strip()));
      if (before.isEmpty()) {
        return client;
      }
      client = before.get().getHostAddress();
    }
    return client;
  }

  private boolean trusts(String address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }

  /** Without the port that some proxies add, and without brackets. */
  private static String plain(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? address : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }
}
