package dev.portico.gateway.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.config.Network;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A header that everybody can write counts as far as trusted proxies wrote it. */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(
          List.of(
              Network.parse("10.0.0.0/8").orElseThrow(),
              Network.parse("2001:db8:1::/48").orElseThrow()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nobody asked for somebody else.
        "192.0.2.9 | | 192.0.2.9",
        "10.0.0.1 | | 10.0.0.1",
        // A stranger says it.
        "192.0.2.9 | 203.0.113.5 | 192.0.2.9",
        "192.0.2.9 | 10.0.0.1 | 192.0.2.9",
        // One proxy, then two, with what the client wrote itself before.
        "10.0.0.1 | 203.0.113.5 | 203.0.113.5",
        "10.0.0.1 | 1.2.3.4, 203.0.113.5 | 203.0.113.5",
        "10.0.0.1 | 1.2.3.4, 203.0.113.5, 10.0.0.2 | 203.0.113.5",
        "10.0.0.1 | 1.2.3.4;203.0.113.5 | 203.0.113.5",
        // All are proxies: the farthest asked by itself.
        "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
        // Ports, brackets, the other family.
        "10.0.0.1 | 203.0.113.5:4711 | 203.0.113.5",
        "10.0.0.1 | [2001:db8:2::5]:4711 | 2001:db8:2:0:0:0:0:5",
        "10.0.0.1 | 2001:db8:2::5 | 2001:db8:2:0:0:0:0:5",
        "[2001:db8:1:0:0:0:0:1] | 203.0.113.5 | 203.0.113.5",
        "2001:db8:1::1 | 203.0.113.5, 2001:db8:1::2 | 203.0.113.5",
        // What is no address says nothing, and nobody goes on behind it.
        "10.0.0.1 | unknown | 10.0.0.1",
        "10.0.0.1 | 203.0.113.5, unknown | 10.0.0.1",
        "10.0.0.1 | 203.0.113.5, , 10.0.0.2 | 10.0.0.2",
        "10.0.0.1 | localhost | 10.0.0.1",
        "10.0.0.1 | 999.1.1.1 | 10.0.0.1",
        "10.0.0.1 | [203.0.113.5 | 10.0.0.1",
        "10.0.0.1 | ,,, | 10.0.0.1",
      })
  void theNearestWhoIsNoProxyIsTheClient(String peer, String headers, String client) {
    // Several headers, each in its line, are one list.
    List<String> values = headers == null ? List.of() : Arrays.asList(headers.split(";"));
    assertEquals(client, PROXIES.client(peer, values));
  }

  @Test
  void withoutProxiesTheHeaderIsBelievedFromNobody() {
    assertEquals("10.0.0.1", TrustedProxies.NONE.client("10.0.0.1", List.of("203.0.113.5")));
  }
}
