package dev.portico.gateway.catalog;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bundled JSON schemas of the standards, each compiled at its first use. Safe for many threads.
 */
final class StandardSchemas {
  private static final Map<DescriptorFile.Kind, Map<String, String>> RESOURCES =
      Map.of(
          DescriptorFile.Kind.PRODUCT,
          Map.of("v1.0.0", "odps-json-schema-v1.0.0.json"),
          DescriptorFile.Kind.CONTRACT,
          ordered("v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0"));

  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  /** The schema of a version of the standard; empty when it is not one we know. */
  Optional<Schema> schema(DescriptorFile.Kind kind, String apiVersion) {
    return Optional.ofNullable(RESOURCES.get(kind).get(apiVersion))
        .map(resource -> compiled.computeIfAbsent(resource, StandardSchemas::compile));
  }

  static Set<String> versions(DescriptorFile.Kind kind) {
    return RESOURCES.get(kind).keySet();
  }

  /**
   * Draft 2019-09 that takes the names the schemas give their parts for what they are, without a
   * warning for each.
   */
  private static Dialect dialect() {
    return Dialect.builder(Dialects.getDraft201909())
        .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
        .build();
  }

  private static Map<String, String> ordered(String... versions) {
    Map<String, String> resources = new LinkedHashMap<>();
    for (String version : versions) {
      resources.put(version, "odcs-json-schema-" + version + ".json");
    }
    return resources;
  }

  private static Schema compile(String resource) {
    try (InputStream in = StandardSchemas.class.getResourceAsStream("schemas/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + resource + " is not in the jar");
      }
      Schema schema = SchemaRegistry.withDialect(dialect()).getSchema(in, InputFormat.JSON);
      schema.initializeValidators();
      return schema;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
