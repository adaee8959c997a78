package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One promise of a contract, an entry of its {@code slaProperties}, as written.
 *
 * @param property what is promised, such as {@code latency}
 * @param value how much
 * @param valueExt the other end, where the promise is a range
 * @param unit of the values
 * @param element what of the contract it is about, such as {@code orders.placed_at}; empty for all
 * @param driver why it matters
 */
public record ServiceLevel(
    String property,
    String value,
    Optional<String> valueExt,
    Optional<String> unit,
    Optional<String> element,
    Optional<String> driver,
    Optional<String> description) {
  public ServiceLevel {
    Objects.requireNonNull(property, "property");
    Objects.requireNonNull(value, "value");
  }

  static List<ServiceLevel> of(Contract contract) {
    return contract.yaml().maps("slaProperties").stream().map(ServiceLevel::of).toList();
  }

  private static ServiceLevel of(YamlMap entry) {
    return new ServiceLevel(
        entry.text("property").orElse(""),
        entry.text("value").orElse(""),
        entry.text("valueExt"),
        entry.text("unit"),
        entry.text("element"),
        entry.text("driver"),
        entry.text("description"));
  }
}
