package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param session who asks, and with which settings
 * @param root the address of all domains as the client knows it, with a slash at its end
 * @param path what follows it, percent-encoded as it came
 * @param query the raw query, percent-encoded as it came
 * @param carried parameters that the links of an answer say again, when they came as headers;
 *     percent-encoded, such as {@code purpose=royalties}
 * @param headers those of OData and content negotiation, by lower-case name
 * @param reads runs its statements
 */
public record ODataCall(
    Session session,
    String root,
    String path,
    Optional<String> query,
    List<String> carried,
    Map<String, List<String>> headers,
    ODataReads reads) {
  public ODataCall {
    carried = List.copyOf(carried);
    headers = Map.copyOf(headers);
  }
}
