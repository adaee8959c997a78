package dev.portico.gateway.catalog;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A descriptor on disk.
 *
 * @param path where it is
 * @param name its path relative to the settings' folder, for messages
 * @param domain the folder below {@code domains} it lies in, or under which it was registered
 */
record DescriptorFile(Path path, String name, String domain, Kind kind, Origin origin) {

  /** In the folder of domains. */
  DescriptorFile(Path path, String name, String domain, Kind kind) {
    this(path, name, domain, kind, Origin.FOLDER);
  }

  /** How a descriptor came to the server. */
  enum Origin {
    /** It lies in the folder of domains. */
    FOLDER,
    /** Its domain registered it. */
    REGISTERED
  }

  boolean registered() {
    return origin == Origin.REGISTERED;
  }

  /** The two kinds of descriptor, told apart by the file's name. */
  enum Kind {
    PRODUCT(".odps.yaml", "DataProduct"),
    CONTRACT(".odcs.yaml", "DataContract");

    private final String suffix;
    private final String written;

    Kind(String suffix, String written) {
      this.suffix = suffix;
      this.written = written;
    }

    /** The value of the key {@code kind}. */
    String written() {
      return written;
    }

    static Optional<Kind> of(String fileName) {
      for (Kind kind : values()) {
        if (fileName.endsWith(kind.suffix)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  Problem error(int line, String message) {
    return new Problem(Problem.Severity.ERROR, name, line, Optional.empty(), message);
  }

  Problem warning(int line, String message) {
    return new Problem(Problem.Severity.WARNING, name, line, Optional.empty(), message);
  }
}
