package dev.portico.gateway.query.own;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cells of several values. */
final class Texts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Texts() {}

  /** {@code a, b}, or null when there is none. */
  static String list(List<String> texts) {
    return texts.isEmpty() ? null : String.join(", ", texts);
  }

  /** The text, without the line ends of block texts, or null. */
  static String text(Optional<String> text) {
    return text.map(String::strip).filter(t -> !t.isEmpty()).orElse(null);
  }

  /** An object of JSON, or null when it would be empty. */
  static String json(Map<String, ?> values) {
    if (values.isEmpty()) {
      return null;
    }
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can be written", e);
    }
  }
}
