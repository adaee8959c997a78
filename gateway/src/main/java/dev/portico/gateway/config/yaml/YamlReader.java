package dev.portico.gateway.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document into {@link YamlNode}s. Bounded in bytes, depth and nodes (aliases
 * counted at every use, so that a small file cannot unfold into a large one). Tags, merge keys,
 * duplicate keys and further documents are faults. Safe for many threads.
 */
public final class YamlReader {
  /** A descriptor of a thousand tables is about 2 MiB. */
  static final int MAX_BYTES = 8 << 20;

  private YamlReader() {}

  /**
   * Reads a file whose root is a map.
   *
   * @throws YamlFault when it is missing, too large or no such YAML
   */
  public static YamlMap readMap(Path file) throws YamlFault {
    return map(bytes(file));
  }

  /** The bytes of a file within the bound. */
  public static byte[] bytes(Path file) throws YamlFault {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new YamlFault(0, "the file is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new YamlFault(0, "there is no such file");
    } catch (IOException e) {
      throw new YamlFault(0, "the file cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** The map that the bytes of a file hold. */
  public static YamlMap map(byte[] bytes) throws YamlFault {
    YamlNode root = parse(decode(bytes));
    if (root instanceof YamlMap map) {
      return map;
    }
    throw new YamlFault(
        root.line(), "the file must hold keys and values, but it is " + root.kind());
  }

  private static String decode(byte[] bytes) throws YamlFault {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new YamlFault(0, "the file is not UTF-8");
    }
  }

  /** The tree of a text. */
  static YamlNode parse(String text) throws YamlFault {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES + 1);
    try {
      return new YamlTree(new ParserImpl(new StreamReader(text), options)).document();
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new YamlFault(line, "not valid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new YamlFault(0, "not valid YAML: it holds characters that YAML forbids");
    }
  }
}
