package dev.portico.adapter.file.iceberg;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableMetadata;

/**
 * The Iceberg tables of one connection. Made once per connection, closed with it; safe for many
 * threads. What it keeps is bounded: parsed metadata by the size of their JSON, manifests by their
 * bytes, opened tables by their number.
 */
public final class IcebergTables implements AutoCloseable {
  private static final int MAX_TABLES = 10_000;

  private final IcebergSettings settings;
  private final Background background;
  private final MetadataStore metadata;
  private final FileContents contents;
  private final Optional<RestTables> catalog;
  private final Cache<Key, IcebergTable> opened;

  public IcebergTables(IcebergSettings settings) {
    this.settings = settings;
    this.background = new Background(settings.connection());
    this.metadata = new MetadataStore(settings.fileSystems());
    this.contents = new FileContents(settings.fileSystems());
    this.catalog = settings.catalog().map(rest -> new RestTables(settings, rest));
    this.opened =
        Caffeine.newBuilder().maximumSize(MAX_TABLES).expireAfterWrite(settings.freshFor()).build();
  }

  private record Key(IcebergSource source, String root) {}

  /**
   * The state of a table now, or a state at most {@link IcebergSettings#freshFor()} old.
   *
   * @param root the folder below which all files of the table must lie, such as {@code
   *     s3://bucket/prefix/}; {@code s3}, {@code s3a} and {@code s3n} are the same
   * @throws PortException with {@link Reason#SETTINGS} when the source itself lies outside of the
   *     root, {@link Reason#MISSING} when there is no such table, {@link Reason#DATA} when its
   *     metadata cannot be read, {@link Reason#TIMEOUT}, {@link Reason#CANCELLED}, {@link
   *     Reason#UNAVAILABLE}
   */
  public IcebergTable open(IcebergSource source, String root, Instant deadline) {
    Key key = new Key(source, root);
    IcebergTable known = opened.getIfPresent(key);
    if (known != null) {
      return known;
    }
    AllowedRoot allowed = AllowedRoot.of(settings.connection(), root);
    Faults faults = new Faults(settings, source.text());
    IcebergTable table = background.await(() -> load(source, allowed, faults), deadline, faults);
    opened.put(key, table);
    return table;
  }

  private IcebergTable load(IcebergSource source, AllowedRoot root, Faults faults)
      throws IOException {
    TableMetadata found = metadata(source, root, faults);
    RootedFileIO files = new RootedFileIO(root, source.text(), contents);
    BaseTable table =
        new BaseTable(new StaticTableOperations(found, files), source.text(), new SilentReporter());
    return new IcebergTable(table, files, background, faults);
  }

  private TableMetadata metadata(IcebergSource source, AllowedRoot root, Faults faults)
      throws IOException {
    if (source instanceof IcebergSource.Folder folder) {
      Path path = root.path(source.text(), folder.location(), Reason.SETTINGS);
      Path current = new MetadataFinder(metadata.fileSystem(path), path, faults).current();
      // Again, for it may be a link.
      return metadata.metadata(root.path(source.text(), current.toString(), Reason.DATA), faults);
    }
    if (source instanceof IcebergSource.MetadataFile file) {
      Path path = root.path(source.text(), file.location(), Reason.SETTINGS);
      return metadata.metadata(path, faults);
    }
    TableMetadata registered =
        catalog
            .orElseThrow(
                () ->
                    faults.of(
                        Reason.SETTINGS,
                        "is named by a catalog's name, but the connection has no catalog"))
            .metadata(source.text(), faults);
    root.path(source.text(), registered.location(), Reason.SETTINGS);
    return registered;
  }

  @Override
  public void close() {
    background.close();
    catalog.ifPresent(RestTables::close);
  }
}
