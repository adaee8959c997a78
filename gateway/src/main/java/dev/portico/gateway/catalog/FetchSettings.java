package dev.portico.gateway.catalog;

import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.Units;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.spi.FileRequest.FetchLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the custom property {@code limits} of a server entry of files. */
final class FetchSettings {
  private static final String BYTES = "bytesPerQuery";
  private static final String REQUESTS = "requestsPerQuery";
  private static final List<String> KEYS = List.of(BYTES, REQUESTS);

  private FetchSettings() {}

  /** No limits when the entry has none. */
  static FetchLimits of(YamlMap server) throws LoadFault {
    Optional<YamlNode> node = CustomProperties.value(server, "limits");
    if (node.isEmpty()) {
      return FetchLimits.NONE;
    }
    if (!(node.get() instanceof YamlMap map)) {
      throw new LoadFault(
          node.get().line(),
          "limits must be a map such as {bytesPerQuery: 10GiB, requestsPerQuery: 10000}");
    }
    for (String key : map.entries().keySet()) {
      if (!KEYS.contains(key)) {
        throw new LoadFault(
            map.lineOf(key), "limits has no entry " + key + Nearest.hint(key, KEYS));
      }
    }
    return new FetchLimits(bytes(map), requests(map));
  }

  private static OptionalLong bytes(YamlMap map) throws LoadFault {
    if (map.get(BYTES).isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        map.text(BYTES)
            .flatMap(Units::bytes)
            .filter(bytes -> bytes > 0)
            .orElseThrow(
                () ->
                    new LoadFault(
                        map.lineOf(BYTES),
                        "limits: bytesPerQuery must be a size such as 500MiB or 10GiB")));
  }

  private static OptionalLong requests(YamlMap map) throws LoadFault {
    if (map.get(REQUESTS).isEmpty()) {
      return OptionalLong.empty();
    }
    String text = map.text(REQUESTS).orElse("");
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new LoadFault(
          map.lineOf(REQUESTS),
          "limits: requestsPerQuery must be a whole number from 1 to 999999999");
    }
    return OptionalLong.of(Long.parseLong(text));
  }
}
