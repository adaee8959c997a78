package dev.portico.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${env:NAME}} and {@code ${file:/path}} in a text. What cannot be resolved is a
 * fault that names the reference; what was resolved appears in no message.
 */
final class SecretResolver {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}?");
  private static final int MAX_BYTES = 64 << 10;

  private final SecretSource source;
  private final Path folder;
  private final Faults faults;

  SecretResolver(SecretSource source, Path folder, Faults faults) {
    this.source = source;
    this.folder = folder;
    this.faults = faults;
  }

  static boolean holdsReference(String text) {
    return text.contains("${");
  }

  /** The text with every reference replaced; unresolvable ones become empty and are reported. */
  String resolve(String text, int line) {
    if (!holdsReference(text)) {
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(value(match.group(), match.group(1), line)));
  }

  private String value(String reference, String content, int line) {
    Optional<String> value = Optional.empty();
    if (!reference.endsWith("}")) {
      faults.add(line, reference + " has no closing brace");
    } else if (content.startsWith("env:")) {
      value = source.variable(content.substring(4));
      if (value.isEmpty()) {
        faults.add(
            line, reference + ": the environment variable " + content.substring(4) + " is not set");
      }
    } else if (content.startsWith("file:")) {
      value = file(reference, content.substring(5), line);
    } else {
      faults.add(line, reference + " is not a reference; write ${env:NAME} or ${file:/path}");
    }
    return value.orElse("");
  }

  private Optional<String> file(String reference, String path, int line) {
    try (InputStream in = Files.newInputStream(folder.resolve(path))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= MAX_BYTES) {
        return Optional.of(new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", ""));
      }
      faults.add(line, reference + ": the file is larger than 64 KiB");
    } catch (IOException | InvalidPathException e) {
      faults.add(line, reference + ": the file cannot be read");
    }
    return Optional.empty();
  }
}
