package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the settings of a running demo from the folder {@code catalog-config}: a copy in which the
 * addresses of the stores and doors are those of this start, and the policies are still those
 * beside that folder.
 */
final class DemoConfig {
  static final int JDBC_PORT = 8765;
  static final int HTTP_PORT = 8080;

  /** Beside the folder of the settings, in a checkout and in the archive. */
  private static final String BUNDLE = "../policies/bundle.tar.gz";

  private final Path model;

  DemoConfig(Path model) {
    this.model = model;
  }

  /**
   * Writes the copy.
   *
   * @param target the folder that holds it afterwards; an older copy in it is replaced, the
   *     gateway's own state stays
   */
  void writeTo(Path target, DemoStores stores, int jdbcPort, int httpPort) throws IOException {
    Path domains = Files.createDirectories(target).resolve("domains");
    if (Files.exists(domains)) {
      DemoFolder.delete(domains);
    }
    copyFolder(model.resolve("domains"), domains);
    Files.writeString(target.resolve("users.yaml"), Files.readString(model.resolve("users.yaml")));
    String settings = Files.readString(model.resolve("portico.yaml"));
    for (Map.Entry<String, String> change : changes(stores, jdbcPort, httpPort).entrySet()) {
      settings = replaced(settings, change.getKey(), change.getValue());
    }
    Files.writeString(target.resolve("portico.yaml"), settings);
  }

  private Map<String, String> changes(DemoStores stores, int jdbcPort, int httpPort) {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put(
        "jdbc: {host: 127.0.0.1, port: " + JDBC_PORT + "}",
        "jdbc: {host: 127.0.0.1, port: " + jdbcPort + "}");
    changes.put(
        "http: {host: 127.0.0.1, port: " + HTTP_PORT + "}",
        "http: {host: 127.0.0.1, port: " + httpPort + "}");
    for (String database : List.of("listeners", "catalogue")) {
      changes.put(
          quoted("jdbc:postgresql://127.0.0.1:" + DemoStores.POSTGRES_PORT + "/" + database),
          quoted(stores.postgres().url(database)));
    }
    changes.put(
        quoted("jdbc:h2:tcp://127.0.0.1:" + DemoStores.H2_PORT + "/./payments"),
        quoted(stores.h2().url()));
    changes.put(quoted("http://127.0.0.1:" + DemoStores.LAKE_PORT), quoted(stores.lake().url()));
    changes.put(
        quoted("${env:PORTICO_LAKE_KEY}"), quoted("${file:" + stores.secrets().lakeFile() + "}"));
    changes.put(
        quoted("${env:PORTICO_READER_PASSWORD}"),
        quoted("${file:" + stores.secrets().readerFile() + "}"));
    changes.put(
        quoted("${env:PORTICO_HASH_KEY}"),
        quoted("${file:" + stores.secrets().hashKeyFile() + "}"));
    changes.put("bundle: " + BUNDLE, "bundle: " + quoted(bundle().toString()));
    changes.put("root: data/plays", "root: " + quoted(stores.files().plays().toString()));
    changes.put("root: data/partners", "root: " + quoted(stores.files().partners().toString()));
    return changes;
  }

  /** The policies themselves and no copy, so that a bundle built anew is taken while it runs. */
  private Path bundle() {
    return model.resolve(BUNDLE).toAbsolutePath().normalize();
  }

  private String replaced(String settings, String from, String to) {
    if (!settings.contains(from)) {
      throw new DemoException(
          model.resolve("portico.yaml")
              + " no longer holds the text "
              + from
              + ", which the demo replaces; put it back");
    }
    return settings.replace(from, to);
  }

  /** As YAML's double-quoted text. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    List<Path> all;
    try (var paths = Files.walk(from)) {
      all = paths.toList();
    }
    for (Path path : all) {
      Path copy = to.resolve(from.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(path, copy);
      }
    }
  }
}
