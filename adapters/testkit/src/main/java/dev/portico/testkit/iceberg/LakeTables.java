package dev.portico.testkit.iceberg;

import dev.portico.testkit.s3.TestS3;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;

/**
 * Iceberg tables whose files are recorded as {@code s3://bucket/key} but written to a folder, which
 * is quick; {@link #publish} brings them onto a server. One thread uses it.
 */
public final class LakeTables {
  private static final String ROOT = "portico.lake.folder";

  private final Path folder;
  private final Configuration configuration = new Configuration(false);
  private final Map<Path, Long> published = new HashMap<>();

  /**
   * @param folder gets a folder per bucket
   */
  public LakeTables(Path folder) {
    this.folder = folder;
    configuration.set("fs.s3.impl", FolderFileSystem.class.getName());
    configuration.setBoolean("fs.s3.impl.disable.cache", true);
    configuration.set(ROOT, folder.toString());
  }

  /**
   * Makes a table.
   *
   * @param location such as {@code s3://mesh/orders}
   */
  public Table create(
      String location, Schema schema, PartitionSpec spec, Map<String, String> properties) {
    return new HadoopTables(configuration)
        .create(schema, spec, SortOrder.unsorted(), properties, location);
  }

  /** Where a file is kept here. */
  public Path file(String location) {
    return folder.resolve(location.substring(location.indexOf("://") + 3));
  }

  /** Makes the server hold what the folder holds: nothing more, nothing less. */
  public void publish(TestS3 server) throws IOException {
    Map<Path, Long> now = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        now.put(folder.relativize(file), Files.getLastModifiedTime(file).toMillis());
      }
    }
    for (Map.Entry<Path, Long> file : now.entrySet()) {
      if (!file.getValue().equals(published.get(file.getKey()))) {
        Path path = file.getKey();
        server.put(bucket(path), key(path), folder.resolve(path));
      }
    }
    published.keySet().stream()
        .filter(path -> !now.containsKey(path))
        .forEach(path -> server.delete(bucket(path), key(path)));
    published.clear();
    published.putAll(now);
  }

  private static String bucket(Path path) {
    return path.getName(0).toString();
  }

  private static String key(Path path) {
    return path.subpath(1, path.getNameCount()).toString();
  }

  /** Addresses of buckets, files of a folder. */
  public static final class FolderFileSystem extends RawLocalFileSystem {
    @Override
    public File pathToFile(org.apache.hadoop.fs.Path path) {
      URI uri = path.toUri();
      return uri.getAuthority() == null
          ? new File(uri.getPath())
          : new File(getConf().get(ROOT) + "/" + uri.getAuthority() + uri.getPath());
    }

    @Override
    protected void checkPath(org.apache.hadoop.fs.Path path) {
      // every bucket is here
    }
  }
}
