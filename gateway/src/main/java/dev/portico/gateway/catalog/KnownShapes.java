package dev.portico.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spares the schema validator work it has done before. Contracts repeat themselves: thousands of
 * properties differ only in texts that no rule of the standards looks at, such as their names. A
 * property or object of a shape that was found clean in one contract is left out when the next is
 * validated; a contract that is not clean is validated again as a whole, so every message is as
 * without this. Of 1,000 contracts with 70,000 properties about one in a hundred reaches the
 * validator. Safe for many threads.
 */
final class KnownShapes {
  private static final int MAX_SHAPES = 20_000;

  /** Keys whose text may be anything. */
  private static final Set<String> FREE =
      Set.of(
          "name",
          "physicalName",
          "physicalType",
          "description",
          "businessName",
          "classification",
          "encryptedName",
          "dataGranularityDescription",
          "transformLogic",
          "transformDescription");

  private final Set<String> clean = ConcurrentHashMap.newKeySet();

  /**
   * What is left to validate of a contract.
   *
   * @param shapes become known when {@code json} is found clean
   */
  record Rest(JsonNode json, List<String> shapes) {}

  /** Leaves out what is known to be clean under the standard's version {@code apiVersion}. */
  Rest reduce(YamlMap contract, String apiVersion) {
    ObjectNode json = JsonTree.object(contract, "schema");
    List<String> shapes = new ArrayList<>();
    YamlNode schema = contract.entries().get("schema");
    if (schema instanceof YamlList objects) {
      ArrayNode kept = json.putArray("schema");
      objects.forEach(object -> keep(object, "object " + apiVersion, kept, shapes));
    } else if (schema != null && !schema.isNull()) {
      json.set("schema", JsonTree.of(schema));
    }
    return new Rest(json, shapes);
  }

  void remember(Rest cleanRest) {
    if (clean.size() < MAX_SHAPES) {
      clean.addAll(cleanRest.shapes());
    }
  }

  private void keep(YamlNode object, String kind, ArrayNode kept, List<String> shapes) {
    if (!(object instanceof YamlMap map)
        || !(map.entries().get("properties") instanceof YamlList properties)) {
      kept.add(JsonTree.of(object));
      return;
    }
    ArrayNode keptProperties = kept.arrayNode();
    for (YamlNode property : properties) {
      String shape = shape("property of " + kind, property, "");
      if (!clean.contains(shape)) {
        keptProperties.add(JsonTree.of(property));
        shapes.add(shape);
      }
    }
    String shape = shape(kind, object, "properties");
    if (!keptProperties.isEmpty() || !clean.contains(shape)) {
      ObjectNode json = JsonTree.object(map, "properties");
      json.set("properties", keptProperties);
      kept.add(json);
      shapes.add(shape);
    }
  }

  private static String shape(String kind, YamlNode node, String without) {
    StringBuilder shape = new StringBuilder(kind).append(' ');
    append(shape, node, false, without);
    return shape.toString();
  }

  private static void append(StringBuilder shape, YamlNode node, boolean free, String without) {
    if (node instanceof YamlMap map) {
      shape.append('{');
      map.entries()
          .forEach(
              (key, value) -> {
                if (!key.equals(without)) {
                  shape.append(key).append('\u0001');
                  append(shape, value, FREE.contains(key), "");
                }
              });
      shape.append('}');
    } else if (node instanceof YamlList list) {
      shape.append('[');
      list.forEach(item -> append(shape, item, free, ""));
      shape.append(']');
    } else if (node instanceof YamlScalar scalar) {
      boolean anyText = free && scalar.toJava() instanceof String;
      shape
          .append(scalar.plain() || anyText ? 'p' : 'q')
          .append(anyText ? "" : scalar.content())
          .append('\u0001');
    }
  }
}
