package dev.portico.gateway.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The text of a record before it is chained. */
final class JsonRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonRecord() {}

  /** An object of JSON that begins with the kind; values are JSON-like. */
  static String of(String kind, Map<String, ?> fields) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", kind);
    record.putAll(fields);
    try {
      // as text first: half of a surrogate pair must not be a way to leave no record
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a record that is not JSON-like", e);
    }
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
