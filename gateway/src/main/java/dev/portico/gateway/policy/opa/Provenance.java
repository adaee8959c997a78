package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which policies made an answer, as a policy server says. */
final class Provenance {
  private Provenance() {}

  /**
   * The revision: that of the one bundle, or those of all, by name; empty when one of them has
   * none.
   */
  static Optional<String> revision(JsonNode provenance) {
    Map<String, String> revisions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> bundle : provenance.path("bundles").properties()) {
      String revision = bundle.getValue().path("revision").asText("");
      if (revision.isBlank()) {
        return Optional.empty();
      }
      revisions.put(bundle.getKey(), revision);
    }
    if (revisions.isEmpty()) {
      return Optional.ofNullable(provenance.path("revision").textValue())
          .filter(text -> !text.isBlank());
    }
    return Optional.of(
        revisions.size() == 1
            ? revisions.values().iterator().next()
            : String.join(
                ",",
                revisions.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
  }
}
