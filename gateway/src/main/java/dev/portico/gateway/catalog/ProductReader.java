package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.DataProduct.OutputPort;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** Makes the {@link DataProduct} of an ODPS descriptor. */
final class ProductReader {

  private ProductReader() {}

  static DataProduct read(DescriptorFile file, YamlMap root) {
    String id = root.text("id").orElse("");
    return new DataProduct(
        id,
        root.text("name").orElse(id),
        root.text("version").orElse(""),
        root.text("status").orElse(""),
        file.domain(),
        root.map("team").flatMap(team -> team.text("name")).orElse(file.domain()),
        description(root),
        root.maps("support").stream().findFirst().flatMap(ProductReader::support),
        root.texts("tags"),
        outputPorts(root));
  }

  /** The ports that name a contract; others publish no table. */
  private static List<OutputPort> outputPorts(YamlMap root) {
    return root.maps("outputPorts").stream()
        .filter(port -> port.text("contractId").isPresent())
        .map(ProductReader::outputPort)
        .toList();
  }

  static OutputPort outputPort(YamlMap port) {
    return new OutputPort(
        port.text("name").orElse(""),
        port.text("version").orElse(""),
        port.text("contractId").orElse(""));
  }

  private static Optional<String> description(YamlMap root) {
    return root.map("description")
        .flatMap(d -> d.text("purpose"))
        .or(() -> root.get("description").flatMap(YamlNode::text));
  }

  private static Optional<String> support(YamlMap support) {
    Optional<String> channel = support.text("channel");
    Optional<String> url = support.text("url");
    return channel.isPresent() && url.isPresent()
        ? Optional.of(channel.get() + ", " + url.get())
        : channel.or(() -> url);
  }
}
