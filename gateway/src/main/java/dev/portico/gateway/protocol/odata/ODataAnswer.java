package dev.portico.gateway.protocol.odata;

import java.util.Map;

/**
 * An answer.
 *
 * @param headers by name
 * @param body not changed by anybody
 */
public record ODataAnswer(int status, Map<String, String> headers, byte[] body) {
  public ODataAnswer {
    headers = Map.copyOf(headers);
  }
}
