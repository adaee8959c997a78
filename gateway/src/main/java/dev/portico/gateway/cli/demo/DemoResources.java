package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads the SQL files beside these classes. */
final class DemoResources {
  private DemoResources() {}

  static String text(String name) throws IOException {
    try (InputStream stream = DemoResources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("the resource " + name + " is missing from this build");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The statements of a file in which each ends with a semicolon at the end of a line. */
  static List<String> statements(String name) throws IOException {
    return Arrays.stream(text(name).split(";\\s*\\R"))
        .map(String::strip)
        .filter(sql -> !sql.isEmpty())
        .toList();
  }
}
