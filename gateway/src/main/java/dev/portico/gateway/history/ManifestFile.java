package dev.portico.gateway.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.catalog.TimeTravel.OptedIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes a {@link Manifest} as {@code manifest.json}. Stateless. */
final class ManifestFile {
  static final String NAME = "manifest.json";
  private static final int FORMAT = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ManifestFile() {}

  /**
   * The manifest of a folder; empty when it has none.
   *
   * @throws IOException when it cannot be read, or is of another format
   */
  static Optional<Manifest> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(manifest(JSON.readTree(Files.readAllBytes(file))));
    } catch (DateTimeException | IllegalArgumentException | NullPointerException e) {
      throw new IOException(file + " is damaged", e);
    }
  }

  /** Puts a manifest in the place of the former one; after a crash there is one or the other. */
  static void write(Path folder, Manifest manifest) throws IOException {
    Durable.replace(folder.resolve(NAME), JSON.writeValueAsBytes(json(manifest)));
  }

  private static ObjectNode json(Manifest manifest) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", FORMAT);
    node.put("table", manifest.table());
    node.put("optedIn", manifest.optedIn().name());
    node.put("nextVersion", manifest.nextVersion());
    node.put("nextFile", manifest.nextFile());
    node.put("captures", manifest.captures());
    manifest.first().ifPresent(at -> node.put("first", at.toString()));
    manifest.last().ifPresent(at -> node.put("last", at.toString()));
    manifest.horizon().ifPresent(at -> node.put("horizon", at.toString()));
    segments(node.putArray("opened"), manifest.opened());
    segments(node.putArray("closed"), manifest.closed());
    ArrayNode gaps = node.putArray("gaps");
    for (Gap gap : manifest.gaps()) {
      ObjectNode one = gaps.addObject().put("from", gap.from().toString());
      gap.to().ifPresent(to -> one.put("to", to.toString()));
      one.put("reason", gap.reason());
    }
    return node;
  }

  private static void segments(ArrayNode node, List<Segment> segments) {
    for (Segment segment : segments) {
      ObjectNode one =
          node.addObject()
              .put("file", segment.file())
              .put("from", segment.from().toString())
              .put("to", segment.to().toString())
              .put("rows", segment.rows())
              .put("bytes", segment.bytes());
      ObjectNode types = one.putObject("columns");
      new TreeMap<>(segment.types()).forEach(types::put);
    }
  }

  private static Manifest manifest(JsonNode node) throws IOException {
    if (node.path("format").asInt() != FORMAT) {
      throw new IOException("a history of another format; this build reads format " + FORMAT);
    }
    List<Gap> gaps = new ArrayList<>();
    for (JsonNode gap : node.get("gaps")) {
      gaps.add(
          new Gap(
              Instant.parse(gap.get("from").asText()),
              instant(gap, "to"),
              gap.get("reason").asText()));
    }
    return new Manifest(
        node.get("table").asText(),
        OptedIn.valueOf(node.get("optedIn").asText()),
        node.get("nextVersion").asLong(),
        node.get("nextFile").asLong(),
        node.get("captures").asLong(),
        instant(node, "first"),
        instant(node, "last"),
        instant(node, "horizon"),
        segments(node.get("opened")),
        segments(node.get("closed")),
        gaps);
  }

  private static List<Segment> segments(JsonNode nodes) {
    List<Segment> segments = new ArrayList<>();
    for (JsonNode node : nodes) {
      Map<String, String> types = new HashMap<>();
      node.get("columns")
          .fields()
          .forEachRemaining(c -> types.put(c.getKey(), c.getValue().asText()));
      segments.add(
          new Segment(
              node.get("file").asText(),
              Instant.parse(node.get("from").asText()),
              Instant.parse(node.get("to").asText()),
              node.get("rows").asLong(),
              node.get("bytes").asLong(),
              types));
    }
    return segments;
  }

  private static Optional<Instant> instant(JsonNode node, String name) {
    return node.has(name) ? Optional.of(Instant.parse(node.get(name).asText())) : Optional.empty();
  }
}
