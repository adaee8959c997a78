package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileColumns;
import dev.portico.adapter.file.FirstRows;
import dev.portico.adapter.file.FoundFile;
import dev.portico.adapter.file.ParquetTypes;
import dev.portico.adapter.file.PartitionKeys;
import dev.portico.adapter.file.TextColumns;
import dev.portico.adapter.file.TextFile;
import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.iceberg.IcebergSettings;
import dev.portico.adapter.file.iceberg.IcebergTables;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Tables kept as files on an object store. The engine never reads the store itself: it reads local
 * copies of what a query needs. Safe for many threads.
 */
final class RemotePort implements FilePort {
  /** Describing has no deadline of a query. */
  private static final Duration DESCRIBE_PATIENCE = Duration.ofSeconds(60);

  /** A table of many files is described by so many of them. */
  private static final int DESCRIBED_FILES = 64;

  private final RemotePortConfig config;
  private final Services services;
  private final List<String> schemes;
  private final IcebergTables tables;

  /**
   * @param schemes that locations may begin with; the first is the one shown
   */
  RemotePort(RemotePortConfig config, HadoopStore store, String... schemes) {
    this.config = config;
    this.services = Services.of(config, store);
    this.schemes = List.of(schemes);
    this.tables =
        new IcebergTables(
            new IcebergSettings(
                config.connection(),
                path -> store.fileSystem(path.toUri()),
                config.catalog(),
                config.listingAge(),
                services.errors()::explain));
  }

  @Override
  public List<String> roots() {
    return List.of(config.mirror().toString());
  }

  @Override
  public void ping(Duration patience) {
    try {
      services.store().reach();
    } catch (IOException e) {
      throw services.errors().explain("the store", e);
    }
  }

  @Override
  public FileSource open(FileRequest request, ExecutionContext context) {
    Waiting waiting = new Waiting(config.connection(), context.deadline());
    if (request.table().format() == FileFormat.ICEBERG) {
      RemoteLocation folder = location(request.table());
      return begun(
          new RemoteSource(
              services,
              request,
              waiting,
              (meter, open) ->
                  new IcebergPieces(
                      services, tables, request, folder, meter, context.deadline(), open)));
    }
    if (request.asOf().isPresent()) {
      throw services
          .errors()
          .fault(
              Reason.REFUSED,
              "location '"
                  + request.table().location()
                  + "' has no history; its files can only be read as they are now");
    }
    RemoteLocation place = location(request.table());
    return begun(
        new RemoteSource(
            services,
            request,
            waiting,
            (meter, open) -> new Pieces(services, request, place, meter, waiting, open)));
  }

  private static RemoteSource begun(RemoteSource source) {
    source.begin();
    return source;
  }

  private RemoteLocation location(FileTable table) {
    return RemoteLocation.parse(config.connection(), schemes, table.location());
  }

  @Override
  public void choose(FileTable table, PartitionChoice choice, ExecutionContext context) {
    TableFiles.of(
        services,
        table,
        location(table),
        Optional.empty(),
        Optional.of(choice),
        Meter.unlimited(config.connection()),
        new Waiting(config.connection(), context.deadline()));
  }

  @Override
  public Optional<StoreTable> describe(FileTable table) {
    Instant deadline = Instant.now().plus(DESCRIBE_PATIENCE);
    if (table.format() == FileFormat.ICEBERG) {
      return IcebergPieces.describe(tables, table, location(table), deadline);
    }
    Waiting waiting = new Waiting(config.connection(), deadline);
    Meter meter = Meter.unlimited(config.connection());
    Optional<Collection<FoundRemote>> found =
        new RemoteWalk(
                services.listings(),
                services.errors(),
                location(table),
                table.format(),
                meter,
                waiting)
            .files();
    if (found.isEmpty() || found.get().isEmpty()) {
      return Optional.empty();
    }
    List<FoundRemote> all = List.copyOf(found.get());
    List<String> keys = TableFiles.keys(services, table, all);
    List<FoundRemote> some = sample(all);
    long bytes = all.stream().mapToLong(f -> f.file().length()).sum();
    return table.format() == FileFormat.PARQUET
        ? Optional.of(parquet(table, keys, some, bytes, meter, waiting))
        : text(table, keys, some, bytes, meter);
  }

  /** Files at equal distances, the first and the last among them. */
  private static List<FoundRemote> sample(List<FoundRemote> all) {
    if (all.size() <= DESCRIBED_FILES) {
      return all;
    }
    List<FoundRemote> some = new ArrayList<>(DESCRIBED_FILES);
    for (int i = 0; i < DESCRIBED_FILES; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (DESCRIBED_FILES - 1))));
    }
    return some;
  }

  private StoreTable parquet(
      FileTable table,
      List<String> keys,
      List<FoundRemote> some,
      long bytes,
      Meter meter,
      Waiting waiting) {
    List<CompletableFuture<ParquetFooter>> footers =
        some.stream().map(f -> services.footers().of(f.file(), meter)).toList();
    FileColumns columns = new FileColumns(config.connection());
    long rows = 0;
    long read = 0;
    for (int i = 0; i < some.size(); i++) {
      ParquetFooter footer = Futures.await(footers.get(i), waiting, services.errors());
      columns.add(some.get(i).file().uri(), ParquetTypes.inExcerpts(footer));
      rows += footer.rows();
      read += some.get(i).file().length();
    }
    return new StoreTable(
        FileColumns.withKeys(columns.columns(), keys, PartitionKeys.types(table)),
        OptionalLong.of(Math.round((double) rows * bytes / Math.max(1, read))),
        List.of(),
        false);
  }

  /** Empty when the files have neither a header nor a row. */
  private Optional<StoreTable> text(
      FileTable table, List<String> keys, List<FoundRemote> some, long bytes, Meter meter) {
    List<FoundFile> heads = some.stream().map(f -> head(f, meter)).toList();
    List<StoreColumn> columns =
        table.format() == FileFormat.CSV
            ? TextColumns.csv(
                heads.stream().map(f -> services.texts().header(table, f, keys)).toList())
            : services.texts().json(heads);
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong rows = TextFile.estimatedRows(heads.subList(0, 1));
    OptionalLong all =
        rows.isEmpty()
            ? rows
            : OptionalLong.of(
                Math.round(
                    (double) rows.getAsLong() * bytes / Math.max(1, heads.get(0).sizeBytes())));
    return Optional.of(
        new StoreTable(
            FileColumns.withKeys(columns, keys, PartitionKeys.types(table)),
            all,
            List.of(),
            false));
  }

  @Override
  public Optional<List<String>> files(String folder, int most) {
    RemoteLocation start = RemoteLocation.parse(config.connection(), schemes, folder);
    Listings.Listing listing =
        Futures.await(
            services
                .listings()
                .of(start.folder(), ObjectStore.Depth.ALL, Meter.unlimited(config.connection())),
            new Waiting(config.connection(), Instant.now().plus(DESCRIBE_PATIENCE)),
            services.errors());
    return Optional.of(listing.files().stream().map(RemoteFile::uri).sorted().limit(most).toList());
  }

  @Override
  public List<Map<String, String>> firstRows(FileTable table, int most) {
    Waiting waiting = new Waiting(config.connection(), Instant.now().plus(DESCRIBE_PATIENCE));
    Meter meter = Meter.unlimited(config.connection());
    return new RemoteWalk(
            services.listings(), services.errors(), location(table), table.format(), meter, waiting)
        .files().stream()
            .flatMap(Collection::stream)
            .findFirst()
            .map(file -> FirstRows.of(config.connection(), head(file, meter), table, most))
            .orElse(List.of());
  }

  private FoundFile head(FoundRemote file, Meter meter) {
    return FoundFile.elsewhere(
        file.file().uri(),
        file.file().length(),
        file.partition(),
        () -> new RemoteInput(services.fetcher(), file.file(), meter));
  }

  /** For tests and metrics. */
  Services services() {
    return services;
  }

  @Override
  public void close() {
    tables.close();
    services.close();
  }
}
