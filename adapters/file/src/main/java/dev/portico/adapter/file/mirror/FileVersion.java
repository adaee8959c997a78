package dev.portico.adapter.file.mirror;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One version of a remote file: equal versions hold equal bytes.
 *
 * @param name where it lies, such as {@code s3://mesh/plays/a.parquet}
 * @param length in bytes
 * @param tag what changes with its content, such as an ETag
 */
public record FileVersion(String name, long length, String tag) {

  /**
   * The {@code key=value} folders on its way. Copies lie in folders of the same names, because
   * readers take the keys from there.
   */
  List<String> keyFolders() {
    List<String> names = List.of(name.split("/"));
    return names.subList(0, Math.max(0, names.size() - 1)).stream()
        .filter(folder -> folder.indexOf('=') > 0)
        .toList();
  }

  /** A name for a folder that no other version has. */
  String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String text = name + '\0' + length + '\0' + tag;
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
