package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

  /**
   * From when on it holds; empty when it does not say, or nothing that makes sense.
   *
   * @return in UTC when it names no zone, as the standard has it
   */
  Optional<Instant> created() {
    return yaml.text("contractCreatedTs").flatMap(Contract::instant);
  }

  private static Optional<Instant> instant(String text) {
    String iso = text.strip().replaceFirst("[ t]", "T");
    try {
      return Optional.of(OffsetDateTime.parse(iso).toInstant());
    } catch (DateTimeException e) {
      try {
        String local = iso.indexOf('T') < 0 ? iso + "T00:00:00" : iso;
        return Optional.of(LocalDateTime.parse(local).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException none) {
        return Optional.empty();
      }
    }
  }

  List<YamlMap> servers() {
    return yaml.maps("servers");
  }

  List<YamlMap> objects() {
    return yaml.maps("schema");
  }
}
