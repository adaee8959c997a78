package dev.portico.gateway.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A data product as its ODPS descriptor tells it.
 *
 * @param owner the team's name, or the domain when the descriptor names no team
 * @param support where to ask, as the descriptor says ({@code #channel}, a URL)
 */
public record DataProduct(
    String id,
    String name,
    String version,
    String status,
    String domain,
    String owner,
    Optional<String> description,
    Optional<String> support,
    List<String> tags,
    List<OutputPort> outputPorts) {
  public DataProduct {
    Objects.requireNonNull(domain, "domain");
    tags = List.copyOf(tags);
    outputPorts = List.copyOf(outputPorts);
  }

  /** An output port: the contract of this id and version is published under this product. */
  public record OutputPort(String name, String version, String contractId) {}

  /** {@code owner (support)}, for messages that say whom to ask. */
  public String contact() {
    return owner + support.map(s -> " (" + s + ")").orElse("");
  }
}
