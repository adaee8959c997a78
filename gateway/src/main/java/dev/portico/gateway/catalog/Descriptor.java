package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import java.util.List;
import java.util.Optional;

/**
 * A descriptor as read and checked against its standard.
 *
 * @param root empty when the file cannot be read at all
 * @param problems faults and warnings, in the order of their lines
 */
record Descriptor(DescriptorFile file, Optional<YamlMap> root, List<Problem> problems) {
  Descriptor {
    problems = List.copyOf(problems);
  }

  /** Whether what it describes can be published. */
  boolean sound() {
    return root.isPresent()
        && problems.stream().noneMatch(p -> p.severity() == Problem.Severity.ERROR);
  }
}
