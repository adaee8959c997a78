package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;

/** Tables written by Iceberg itself into a folder of this machine, and our view of them. */
final class LocalTables {
  static final Configuration CONFIGURATION = configuration();

  private LocalTables() {}

  private static Configuration configuration() {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
    return configuration;
  }

  static Table create(Path folder, Schema schema, PartitionSpec spec, Map<String, String> more) {
    return new HadoopTables(CONFIGURATION)
        .create(schema, spec, SortOrder.unsorted(), more, "file:" + folder);
  }

  static IcebergSettings settings() {
    return settings(Optional.empty());
  }

  static IcebergSettings settings(Optional<RestCatalogSettings> catalog) {
    return new IcebergSettings(
        "lake",
        path -> FileSystem.get(path.toUri(), CONFIGURATION),
        catalog,
        Duration.ZERO,
        (what, e) -> new PortException(Reason.UNAVAILABLE, "cannot read " + what, e));
  }

  static Instant soon() {
    return Instant.now().plusSeconds(60);
  }
}
