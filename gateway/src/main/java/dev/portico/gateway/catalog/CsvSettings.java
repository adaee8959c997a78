package dev.portico.gateway.catalog;

import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlScalar;
import dev.portico.spi.CsvOptions;
import java.util.List;
import java.util.Optional;

/** Reads the custom property {@code csv} of a schema object or server entry. */
final class CsvSettings {
  private static final List<String> KEYS =
      List.of("delimiter", "header", "quote", "encoding", "nullString");

  private CsvSettings() {}

  /** The object's options, else the server's, else the defaults. */
  static CsvOptions of(YamlMap object, YamlMap server) throws LoadFault {
    Optional<YamlNode> node =
        CustomProperties.value(object, "csv").or(() -> CustomProperties.value(server, "csv"));
    if (node.isEmpty()) {
      Optional<String> delimiter = server.text("delimiter");
      return delimiter.isPresent()
          ? options(new YamlMap(server.entries(), server.keyLines(), server.line(), 1))
          : CsvOptions.DEFAULT;
    }
    if (!(node.get() instanceof YamlMap map)) {
      throw new LoadFault(
          node.get().line(), "csv must be a map such as {delimiter: \";\", header: true}");
    }
    for (String key : map.entries().keySet()) {
      if (!KEYS.contains(key)) {
        throw new LoadFault(map.lineOf(key), "csv has no option " + key + Nearest.hint(key, KEYS));
      }
    }
    return options(map);
  }

  private static CsvOptions options(YamlMap map) throws LoadFault {
    CsvOptions base = CsvOptions.DEFAULT;
    String delimiter = map.text("delimiter").orElse(base.delimiter());
    try {
      return new CsvOptions(
          delimiter.equals("\\t") || delimiter.equals("tab") ? "\t" : delimiter,
          header(map),
          written(map, "quote", base.quote()),
          map.text("encoding").orElse(base.encoding()),
          written(map, "nullString", base.nullString()));
    } catch (IllegalArgumentException e) {
      throw new LoadFault(map.line(), "csv: " + e.getMessage());
    }
  }

  private static boolean header(YamlMap map) throws LoadFault {
    String text = map.text("header").orElse("true");
    if (!text.equals("true") && !text.equals("false")) {
      throw new LoadFault(map.lineOf("header"), "csv: header must be true or false");
    }
    return text.equals("true");
  }

  /** Here an empty text is a value of its own, and an unquoted NULL is the text. */
  private static String written(YamlMap map, String key, String defaultValue) {
    return map.entries().get(key) instanceof YamlScalar scalar ? scalar.content() : defaultValue;
  }
}
