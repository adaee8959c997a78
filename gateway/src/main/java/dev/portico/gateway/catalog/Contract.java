package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/** A contract whose file could be read; its parts are read as they are needed. */
record Contract(Descriptor descriptor, YamlMap yaml) {

  /** Empty when the file is no YAML at all. */
  static Optional<Contract> of(Descriptor descriptor) {
    return descriptor.root().map(root -> new Contract(descriptor, root));
  }

  DescriptorFile file() {
    return descriptor.file();
  }

  String id() {
    return yaml.text("id").orElse("");
  }

  ContractVersion version() {
    return new ContractVersion(yaml.text("version").orElse(""));
  }

  String status() {
    return yaml.text("status").orElse("");
  }

  List<YamlMap> servers() {
    return yaml.maps("servers");
  }

  List<YamlMap> objects() {
    return yaml.maps("schema");
  }
}
