package dev.portico.adapter.file.iceberg;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.spi.PortException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;

/**
 * Parsed metadata files, which never change under one location and length. Safe for many threads.
 */
final class MetadataStore {
  /** A table with 10,000 snapshots and wide schemas has some 10 MB. */
  private static final int MAX_FILE_BYTES = 64 << 20;

  /** Of JSON; parsed they take some times that. */
  private static final long MAX_BYTES = 64L << 20;

  /** Also because each snapshot that was planned remembers its list of manifests. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final FileSystems fileSystems;
  private final Cache<Key, Parsed> parsed =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Key key, Parsed value) -> value.bytes())
          .expireAfterAccess(IDLE)
          .build();

  MetadataStore(FileSystems fileSystems) {
    this.fileSystems = fileSystems;
  }

  /** The length tells a table from one that was dropped and made anew in the same folder. */
  private record Key(Path path, long length, long modifiedMillis) {}

  private record Parsed(TableMetadata metadata, int bytes) {}

  FileSystem fileSystem(Path path) throws IOException {
    return fileSystems.of(path);
  }

  /**
   * The metadata of one file.
   *
   * @param path already known to be one the table may read
   */
  TableMetadata metadata(Path path, Faults faults) throws IOException {
    var status = fileSystem(path).getFileStatus(path);
    Key key = new Key(path, status.getLen(), status.getModificationTime());
    Parsed known = parsed.getIfPresent(key);
    if (known == null) {
      known = parse(key, faults);
      parsed.put(key, known);
    }
    return known.metadata();
  }

  private Parsed parse(Key key, Faults faults) throws IOException {
    byte[] json;
    try (FSDataInputStream file = fileSystem(key.path()).open(key.path())) {
      byte[] bytes = bounded(file, faults);
      json = isGzip(bytes) ? bounded(unzipped(bytes), faults) : bytes;
    }
    String text = new String(json, StandardCharsets.UTF_8);
    return new Parsed(TableMetadataParser.fromJson(key.path().toString(), text), json.length);
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
  }

  private static InputStream unzipped(byte[] bytes) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(bytes));
  }

  private static byte[] bounded(InputStream stream, Faults faults) throws IOException {
    byte[] bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) {
      throw faults.of(
          Reason.REFUSED,
          "has a metadata file of more than "
              + (MAX_FILE_BYTES >> 20)
              + " MiB; expire old snapshots");
    }
    return bytes;
  }
}
