package dev.portico.adapter.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the keys of the first rows of a JSON Lines file. */
final class JsonKeys {
  private static final int ROWS = 100;
  private static final int MAX_KEYS = 10_000;
  private static final JsonFactory JSON = new JsonFactory();

  private JsonKeys() {}

  /** The keys in the order they first occur; empty for an empty file. */
  static List<String> of(Reader reader) throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    try (JsonParser parser = JSON.createParser(reader)) {
      for (int row = 0; row < ROWS && parser.nextToken() != null; row++) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw new IOException("a line is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME && keys.size() < MAX_KEYS) {
          keys.add(parser.currentName());
          parser.nextToken();
          parser.skipChildren();
        }
      }
    }
    return List.copyOf(keys);
  }
}
