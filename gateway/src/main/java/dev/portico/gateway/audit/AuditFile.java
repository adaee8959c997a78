package dev.portico.gateway.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the trail, named after the number of its first record: {@code
 * audit-000000000000000001.jsonl}.
 */
record AuditFile(Path path, long firstSequence) {
  private static final Pattern NAME = Pattern.compile("audit-(\\d{18})\\.jsonl");
  private static final int BUFFER = 1 << 16;

  static AuditFile of(Path folder, long firstSequence) {
    return new AuditFile(
        folder.resolve("audit-%018d.jsonl".formatted(firstSequence)), firstSequence);
  }

  /** All files of a folder, by their first records. */
  static List<AuditFile> in(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(AuditFile::known)
          .flatMap(Optional::stream)
          .sorted(Comparator.comparingLong(AuditFile::firstSequence))
          .toList();
    }
  }

  private static Optional<AuditFile> known(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    return matcher.matches()
        ? Optional.of(new AuditFile(path, Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  String name() {
    return path.getFileName().toString();
  }

  /** Told of each line in turn. */
  interface Lines {
    /**
     * A line.
     *
     * @param bytes without the line break; cut when the line is longer than a record can be
     * @param number from 1
     * @param whole whether it ends with a line break
     */
    void line(byte[] bytes, long number, boolean whole);
  }

  void forEachLine(Lines lines) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(BUFFER);
      long number = 1;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          lines.line(line.toByteArray(), number++, true);
          line.reset();
        } else if (line.size() < ChainLine.MOST_BYTES) {
          line.write(next);
        }
      }
      if (line.size() > 0) {
        lines.line(line.toByteArray(), number, false);
      }
    }
  }

  /** The first record, when it is one. */
  Optional<ChainLine> first() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(BUFFER);
      for (int next = in.read();
          next >= 0 && next != '\n' && line.size() < ChainLine.MOST_BYTES;
          next = in.read()) {
        line.write(next);
      }
      return ChainLine.read(line.toByteArray());
    }
  }
}
