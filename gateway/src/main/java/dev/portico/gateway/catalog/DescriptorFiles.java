package dev.portico.gateway.catalog;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the descriptors below {@code domains/<domain>/}. Folders whose name begins with a dot are
 * left out, and so are links that lead out of the domain's folder.
 */
final class DescriptorFiles {
  private static final int MAX_FILES = 100_000;
  private static final int MAX_DEPTH = 16;
  private static final Set<String> RESERVED = Set.of("portico", "information_schema");

  private final Path base;
  private final Path domains;
  private final List<DescriptorFile> found = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private DescriptorFiles(Path base, Path domains) {
    this.base = base;
    this.domains = domains;
  }

  /** What a scan found: descriptors ordered by name, and problems. */
  record Scan(List<DescriptorFile> files, List<Problem> problems) {}

  /** Scans {@code domains}; messages name files relative to {@code base}. */
  static Scan scan(Path base, Path domains) {
    DescriptorFiles files = new DescriptorFiles(base, domains);
    files.scan();
    files.found.sort(Comparator.comparing(DescriptorFile::name));
    return new Scan(List.copyOf(files.found), List.copyOf(files.problems));
  }

  private void scan() {
    try {
      // the dot makes a link named domains be followed, and only that one
      Files.walkFileTree(domains.resolve("."), Set.of(), MAX_DEPTH, new Visitor());
    } catch (IOException e) {
      problems.add(problem(domains, "the folder of domains cannot be read"));
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
      Path folder = visited.normalize();
      boolean hidden = !folder.equals(domains) && folder.getFileName().toString().startsWith(".");
      if (hidden || reserved(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
      Path file = visited.normalize();
      if (found.size() >= MAX_FILES) {
        problems.add(
            problem(
                file,
                "more than " + MAX_FILES + " descriptors; this one and the next are not read"));
        return FileVisitResult.TERMINATE;
      }
      add(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path visited, IOException e) {
      Path file = visited.normalize();
      problems.add(problem(file, "cannot be read (" + e.getClass().getSimpleName() + ")"));
      return FileVisitResult.CONTINUE;
    }
  }

  private boolean reserved(Path folder) {
    if (!domains.equals(folder.getParent())) {
      return false;
    }
    String domain = folder.getFileName().toString();
    boolean reserved =
        RESERVED.contains(domain.toLowerCase(Locale.ROOT)) || domain.indexOf('@') >= 0;
    if (reserved) {
      problems.add(
          problem(
              folder,
              "a domain cannot have this name: portico, information_schema and names with @ are"
                  + " reserved"));
    }
    return reserved;
  }

  private void add(Path file) {
    String fileName = file.getFileName().toString();
    Optional<DescriptorFile.Kind> kind = DescriptorFile.Kind.of(fileName);
    if (kind.isEmpty()) {
      if (fileName.endsWith(".odps.yml") || fileName.endsWith(".odcs.yml")) {
        problems.add(warning(file, "is not read; descriptors end in .yaml"));
      }
      return;
    }
    if (domains.equals(file.getParent())) {
      problems.add(
          problem(
              file, "a descriptor lies in the folder of its domain: domains/<domain>/" + fileName));
    } else if (leavesDomain(file)) {
      problems.add(
          problem(file, "is a link that leads out of its domain's folder, so it is not read"));
    } else {
      String domain = domains.relativize(file).getName(0).toString();
      found.add(new DescriptorFile(file, name(file), domain, kind.get()));
    }
  }

  private boolean leavesDomain(Path file) {
    if (!Files.isSymbolicLink(file)) {
      return false;
    }
    try {
      Path domain = domains.resolve(domains.relativize(file).getName(0)).toRealPath();
      return !file.toRealPath().startsWith(domain);
    } catch (IOException e) {
      return true;
    }
  }

  private Problem problem(Path file, String message) {
    return new Problem(Problem.Severity.ERROR, name(file), 0, Optional.empty(), message);
  }

  private Problem warning(Path file, String message) {
    return new Problem(Problem.Severity.WARNING, name(file), 0, Optional.empty(), message);
  }

  private String name(Path file) {
    return base.relativize(file).toString().replace('\\', '/');
  }
}
