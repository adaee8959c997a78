package dev.portico.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network in the notation of RFC 4632 and RFC 4291: {@code 192.0.2.0/24}, {@code 2001:db8::/32},
 * or one address.
 *
 * @param text as it was written
 * @param address its first address
 * @param bits how many leading bits are the network's
 */
public record Network(String text, InetAddress address, int bits) {
  /** Nothing that could be looked up as a name. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  public Network {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(address, "address");
  }

  /** Reads one; empty when it is none. */
  public static Optional<Network> parse(String text) {
    String[] parts = text.split("/", -1);
    Optional<InetAddress> address = address(parts[0]);
    if (address.isEmpty() || parts.length > 2) {
      return Optional.empty();
    }
    int all = address.get().getAddress().length * Byte.SIZE;
    if (parts.length == 1) {
      return Optional.of(new Network(text, address.get(), all));
    }
    return parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= all
        ? Optional.of(new Network(text, address.get(), Integer.parseInt(parts[1])))
        : Optional.empty();
  }

  /** An address in figures; empty for anything else, which is never looked up as a name. */
  public static Optional<InetAddress> address(String text) {
    try {
      return ADDRESS.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether a client's address lies in it. */
  public boolean holds(String client) {
    byte[] mine = address.getAddress();
    byte[] other = address(client).map(InetAddress::getAddress).orElse(new byte[0]);
    if (other.length != mine.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
      if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
