package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Grant;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a domain may publish from a connection: the {@code allow:} entries that concern it. Refusals
 * tell a domain its own grants only.
 */
final class Grants {
  private final ConnectionSettings connection;
  private final String domain;
  private final List<Grant> own;
  private final Path folder;

  /** {@code folder} is the settings' folder, to which a connection's root refers. */
  Grants(ConnectionSettings connection, String domain, Path folder) {
    this.connection = connection;
    this.domain = domain;
    this.folder = folder;
    this.own = connection.allow().stream().filter(grant -> grant.concerns(domain)).toList();
  }

  /** Refuses a store's schema that was not granted. */
  void checkSchema(String schema, int line) throws LoadFault {
    boolean granted =
        own.stream()
            .filter(grant -> grant.prefix().isEmpty())
            .anyMatch(grant -> grant.schema().map(schema::equals).orElse(true));
    if (!granted) {
      throw refusal("schema " + schema, line);
    }
  }

  /**
   * Refuses a location that was not granted, or whose folder is really a link to one that was not.
   */
  void checkLocation(String location, int line) throws LoadFault {
    try {
      for (Grant grant : own) {
        if (grant.schema().isEmpty() && covers(grant, location)) {
          return;
        }
      }
    } catch (LoadFault fault) {
      throw new LoadFault(line, fault.getMessage());
    }
    throw own.stream().anyMatch(grant -> grant.schema().isEmpty() && grant.prefix().isEmpty())
        ? outside(location, line)
        : refusal("location " + location, line);
  }

  private LoadFault outside(String location, int line) {
    return new LoadFault(
        line,
        "the location '"
            + location
            + "' leads out of the root of connection "
            + connection.name()
            + "; write it relative to the root");
  }

  private boolean covers(Grant grant, String location) throws LoadFault {
    Folders wanted = Folders.parse(location);
    Optional<Path> root = root();
    if (root.isEmpty()) {
      return grant.prefix().isEmpty() || wanted.within(Folders.parse(grant.prefix().get()));
    }
    Folders given = Folders.parse(grant.prefix().orElse(""));
    Folders rootFolders = Folders.parse(root.get().toString());
    Folders relative = wanted.relativeTo(rootFolders);
    Folders prefix = given.relativeTo(rootFolders);
    return relative.within(prefix) && reallyWithin(root.get(), relative, prefix);
  }

  /** Follows the links of the folders that exist. */
  private static boolean reallyWithin(Path root, Folders location, Folders prefix) {
    try {
      return real(root.resolve(location.fixedPath()))
          .startsWith(real(root.resolve(prefix.fixedPath())));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Path real(Path path) {
    Path normal = path.toAbsolutePath().normalize();
    for (Path there = normal; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(normal)).normalize();
      } catch (IOException e) {
        // not there yet: the folder above decides
      }
    }
    return normal;
  }

  /** The folder a connection to local files is confined to. */
  private Optional<Path> root() {
    if (!(connection.settings().get("root") instanceof String root) || root.contains("://")) {
      return Optional.empty();
    }
    try {
      return Optional.of(folder.resolve(root).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private LoadFault refusal(String what, int line) {
    String given =
        own.isEmpty()
            ? "nothing of it is granted to this domain"
            : "it may use "
                + own.stream().map(Grants::describe).collect(Collectors.joining(" or "));
    return new LoadFault(
        line,
        "domain "
            + domain
            + " may not publish "
            + what
            + " from connection "
            + connection.name()
            + ": "
            + given
            + ". An operator grants it with allow: in portico.yaml");
  }

  private static String describe(Grant grant) {
    if (grant.schema().isEmpty() && grant.prefix().isEmpty()) {
      return "all of it";
    }
    return grant.schema().map(schema -> "schema " + schema).orElse("")
        + (grant.schema().isPresent() && grant.prefix().isPresent() ? " with " : "")
        + grant.prefix().map(prefix -> "prefix " + prefix).orElse("");
  }
}
