package dev.portico.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import dev.portico.gateway.config.yaml.YamlMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns what the JSON schema of a standard objects to into problems with lines. A missing or
 * mistyped part is an error where Portico reads it; anything unknown is a warning, because the
 * standards grow and their text, not their schema, is what counts.
 */
final class Violations {
  /** Parts that Portico does not need to publish a table. */
  private static final Set<String> NOT_NEEDED =
      Set.of(
          "quality",
          "price",
          "roles",
          "slaProperties",
          "authoritativeDefinitions",
          "team",
          "support",
          "description",
          "managementPorts",
          "inputPorts",
          "sbom",
          "inputContracts",
          "tags",
          "examples");

  private final DescriptorFile file;
  private final YamlMap root;
  private final Schema schema;
  private final List<Error> errors;

  private Violations(DescriptorFile file, YamlMap root, Schema schema) {
    this.file = file;
    this.root = root;
    this.schema = schema;
    this.errors = schema.validate(JsonTree.of(root));
  }

  static List<Problem> of(DescriptorFile file, YamlMap root, Schema schema) {
    return new Violations(file, root, schema).problems();
  }

  private List<Problem> problems() {
    if (errors.isEmpty()) {
      return List.of();
    }
    Set<Problem> problems = new LinkedHashSet<>();
    Set<String> known = knownKeys();
    for (Error error : errors) {
      if (!branch(error) && !consequence(error, known)) {
        problems.add(problem(error));
      }
    }
    return List.copyOf(problems);
  }

  /**
   * Whether it only says why one of several alternatives does not apply; the alternative itself is
   * reported.
   */
  private static boolean branch(Error error) {
    String path = error.getEvaluationPath().toString();
    return path.contains("/oneOf/") || path.contains("/anyOf/");
  }

  /**
   * A fault in a part makes the validator forget which keys it had seen there: known keys are then
   * no news.
   */
  private boolean consequence(Error error, Set<String> known) {
    return error.getKeyword().equals("unevaluatedProperties")
        && known.contains(error.getProperty())
        && errors.stream()
            .anyMatch(
                other ->
                    !other.getKeyword().equals("unevaluatedProperties")
                        && other.getInstanceLocation().startsWith(error.getInstanceLocation()));
  }

  private Problem problem(Error error) {
    Place place = Place.of(root, error.getInstanceLocation());
    String at = place.text().isEmpty() ? "" : place.text() + ": ";
    String subject = place.text().isEmpty() ? "the file " : place.text() + " ";
    String key = error.getProperty();
    return switch (error.getKeyword()) {
      case "required" -> fault(error, place.line(), at + key + " is missing");
      case "type" -> wrongType(error, place, subject);
      case "additionalProperties", "unevaluatedProperties" -> unknown(error, place, at);
      case "enum" -> file.warning(place.line(), subject + "is not a value the standard knows");
      case "oneOf", "anyOf" ->
          file.warning(place.line(), subject + "has none of the forms the standard knows");
      default -> file.warning(place.line(), at + error.getMessage());
    };
  }

  private Problem wrongType(Error error, Place place, String subject) {
    Object[] found = error.getArguments();
    boolean scalar = !Set.of("object", "array", "null").contains(found[0].toString());
    if (found[1].toString().equals("string") && scalar) {
      return file.warning(
          place.line(), subject + "is a " + found[0] + " but read as text; put it into quotes");
    }
    return fault(error, place.line(), subject + "must be " + found[1] + ", but it is " + found[0]);
  }

  private Problem unknown(Error error, Place place, String at) {
    String key = error.getProperty();
    int line = Place.of(root, error.getInstanceLocation().append(key)).line();
    return file.warning(
        Math.max(line, place.line()),
        at + key + " is not a field of the standard here; it is ignored");
  }

  private Problem fault(Error error, int line, String message) {
    return needed(error) ? file.error(line, message) : file.warning(line, message);
  }

  private static boolean needed(Error error) {
    for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
      if (NOT_NEEDED.contains(error.getInstanceLocation().getElement(i).toString())) {
        return false;
      }
    }
    return true;
  }

  private Set<String> knownKeys() {
    Set<String> keys = new HashSet<>();
    collect(schema.getSchemaNode(), keys);
    return keys;
  }

  private static void collect(JsonNode node, Set<String> keys) {
    JsonNode properties = node.path("properties");
    properties.fieldNames().forEachRemaining(keys::add);
    node.forEach(child -> collect(child, keys));
  }
}
