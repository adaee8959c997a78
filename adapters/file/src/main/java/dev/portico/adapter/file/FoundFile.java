package dev.portico.adapter.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A file that belongs to a table.
 *
 * @param path where it is, without symbolic links
 * @param name its path below the root as the location spells it, with {@code /}; the one shown in
 *     messages
 * @param partition hive key to decoded value, null for the default partition, in path order
 * @param version what changes when the file is replaced
 * @param bytes the content
 */
public record FoundFile(
    Path path, String name, Map<String, String> partition, Version version, Bytes bytes) {

  /** Where the content comes from. */
  @FunctionalInterface
  public interface Bytes {
    /** The bytes from the first on; the caller closes them. */
    InputStream open() throws IOException;
  }

  /** A file of this machine. */
  static FoundFile local(Path path, String name, Map<String, String> partition, Version version) {
    return new FoundFile(path, name, partition, version, () -> Files.newInputStream(path));
  }

  /**
   * A file that is read from its beginning alone, to find out what it holds.
   *
   * @param name as messages show it
   */
  public static FoundFile elsewhere(
      String name, long sizeBytes, Map<String, String> partition, Bytes bytes) {
    return new FoundFile(Path.of("/"), name, partition, new Version(sizeBytes, 0, name), bytes);
  }

  /**
   * Size, time of the last change and inode of a file: equal for equal content, unless somebody
   * forges the time.
   */
  public record Version(long sizeBytes, long modifiedNanos, Object fileKey) {
    static Version of(BasicFileAttributes attributes) {
      return new Version(
          attributes.size(),
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          attributes.fileKey());
    }
  }

  /**
   * Equal for two names of one file, such as a link beside its target; not for two partitions that
   * share a file.
   */
  List<Object> identity() {
    return List.of(path, partition);
  }

  public long sizeBytes() {
    return version.sizeBytes();
  }
}
