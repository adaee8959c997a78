package dev.portico.gateway.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Descriptors among the test resources. */
final class Examples {
  private Examples() {}

  static String text(String name) {
    try (InputStream in = Examples.class.getResourceAsStream("examples/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
