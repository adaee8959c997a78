package dev.portico.adapter.file;

import dev.portico.adapter.file.ParquetFooters.Footer;
import dev.portico.adapter.file.TextColumns.Header;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Tables kept as files below one folder of this machine. Safe for many threads. */
final class LocalPort implements FilePort {
  /** Describing has no deadline of a query; 100,000 footers took well under this. */
  private static final Duration DESCRIBE_PATIENCE = Duration.ofSeconds(60);

  private static final int ATTEMPTS = 3;

  private final LocalPortConfig config;
  private final FileHeads heads;
  private final ParquetFooters footers;
  private final TextColumns texts;

  LocalPort(LocalPortConfig config) {
    this.config = config;
    this.heads = new FileHeads(config.connection());
    this.footers = new ParquetFooters(config.connection(), heads);
    this.texts = new TextColumns(config.connection(), heads);
  }

  @Override
  public List<String> roots() {
    return List.of(config.root().toString());
  }

  @Override
  public void ping(Duration patience) {
    checkRoot();
  }

  @Override
  public FileSource open(FileRequest request, ExecutionContext context) {
    if (request.asOf().isPresent()) {
      throw fault(
          Reason.REFUSED,
          "location '"
              + request.table().location()
              + "' has no history; its files can only be read as they are now");
    }
    return FileSource.of(list(request, context));
  }

  private FileListing list(FileRequest request, ExecutionContext context) {
    FileTable table = request.table();
    Waiting waiting = new Waiting(config.connection(), context.deadline());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<FoundFile> found = found(table, waiting).orElseThrow(() -> missing(table));
      List<String> keys = keys(table, found);
      Optional<Snapshot> snapshot =
          withHeads(table, wanted(found, request.choice()), keys, waiting);
      if (snapshot.isPresent()) {
        check(snapshot.get(), request.columns());
        return new FileListing(
            IntStream.range(0, snapshot.get().files().size())
                .mapToObj(snapshot.get()::dataFile)
                .toList(),
            keys);
      }
    }
    throw replaced(table);
  }

  /** Files that differ in the type of a column that is read are not one table. */
  private void check(Snapshot read, Set<String> columns) {
    if (!read.footers().isEmpty()) {
      FileColumns.check(
          config.connection(),
          read.files(),
          read.footers(),
          column ->
              columns.stream().anyMatch(column::equalsIgnoreCase)
                  && read.keys().stream().noneMatch(column::equalsIgnoreCase));
    }
  }

  @Override
  public void choose(FileTable table, PartitionChoice choice, ExecutionContext context) {
    Waiting waiting = new Waiting(config.connection(), context.deadline());
    HiveKeys.choose(
        found(table, waiting).orElseThrow(() -> missing(table)).stream()
            .map(FoundFile::partition)
            .toList(),
        choice);
  }

  private static List<FoundFile> wanted(List<FoundFile> found, Optional<PartitionChoice> choice) {
    if (choice.isEmpty()) {
      return found;
    }
    Predicate<Map<String, String>> wanted =
        HiveKeys.choose(found.stream().map(FoundFile::partition).toList(), choice.get());
    return found.stream().filter(file -> wanted.test(file.partition())).toList();
  }

  @Override
  public Optional<StoreTable> describe(FileTable table) {
    Waiting waiting = new Waiting(config.connection(), Instant.now().plus(DESCRIBE_PATIENCE));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<List<FoundFile>> found = found(table, waiting);
      if (found.isEmpty() || found.get().isEmpty()) {
        return Optional.empty();
      }
      Optional<Snapshot> snapshot =
          withHeads(table, found.get(), keys(table, found.get()), waiting);
      if (snapshot.isPresent()) {
        return described(table, snapshot.get());
      }
    }
    throw replaced(table);
  }

  /** Empty when text files have neither a header nor a row. */
  private Optional<StoreTable> described(FileTable table, Snapshot snapshot) {
    List<StoreColumn> columns =
        switch (table.format()) {
          case PARQUET ->
              FileColumns.union(config.connection(), snapshot.files(), snapshot.footers());
          case CSV -> TextColumns.csv(snapshot.headers());
          case JSON_LINES -> texts.json(snapshot.files());
          case ICEBERG -> throw noIceberg();
        };
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong rows =
        table.format() == FileFormat.PARQUET
            ? OptionalLong.of(snapshot.footers().stream().mapToLong(Footer::rows).sum())
            : TextFile.estimatedRows(snapshot.files());
    return Optional.of(
        new StoreTable(
            FileColumns.withKeys(columns, snapshot.keys(), PartitionKeys.types(table)),
            rows,
            List.of(),
            false));
  }

  /**
   * A table's files at one moment.
   *
   * @param footers one per file, empty unless they are Parquet
   * @param headers one per file, empty unless they are CSV
   */
  private record Snapshot(
      List<FoundFile> files, List<String> keys, List<Footer> footers, List<Header> headers) {
    private List<String> fields(int i) {
      if (!footers.isEmpty()) {
        return footers.get(i).columns().stream().map(StoreColumn::name).toList();
      }
      return headers.isEmpty() ? List.of() : headers.get(i).fields();
    }

    DataFile dataFile(int i) {
      FoundFile file = files.get(i);
      return new DataFile(
          file.path().toString(),
          file.name(),
          file.sizeBytes(),
          file.partition(),
          footers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(footers.get(i).rows()),
          fields(i),
          footers.isEmpty() ? Set.of() : footers.get(i).nested());
    }
  }

  /** Empty when the location is not there. */
  private Optional<List<FoundFile>> found(FileTable table, Waiting waiting) {
    checkRoot();
    Location location = Location.parse(config.connection(), config.root(), table.location());
    return new FolderWalk(config, location, table.format(), waiting).files();
  }

  private PortException missing(FileTable table) {
    return fault(
        Reason.MISSING,
        "location '" + table.location() + "' is not there; check the contract's location");
  }

  private PortException replaced(FileTable table) {
    return fault(
        Reason.UNAVAILABLE,
        "files of location '"
            + table.location()
            + "' are being replaced while they are read; try again");
  }

  /** Empty when a file was removed since it was found. */
  private Optional<Snapshot> withHeads(
      FileTable table, List<FoundFile> files, List<String> keys, Waiting waiting) {
    return switch (table.format()) {
      case PARQUET ->
          footers.of(files, waiting).map(read -> new Snapshot(files, keys, read, List.of()));
      case CSV ->
          texts.whole(files, "CSV", waiting)
              ? texts
                  .headers(table, files, keys, waiting)
                  .map(read -> new Snapshot(files, keys, List.of(), read))
              : Optional.empty();
      case JSON_LINES ->
          texts.whole(files, "JSON Lines", waiting)
              ? Optional.of(new Snapshot(files, keys, List.of(), List.of()))
              : Optional.empty();
      case ICEBERG -> throw noIceberg();
    };
  }

  private PortException noIceberg() {
    return fault(
        Reason.SETTINGS,
        "Iceberg tables are read from object stores, through a connection of type s3");
  }

  private List<String> keys(FileTable table, List<FoundFile> files) {
    return PartitionKeys.of(
        config.connection(), table, files, FoundFile::name, FoundFile::partition);
  }

  private void checkRoot() {
    try {
      if (!Files.isDirectory(config.root())) {
        throw fault(
            Reason.UNAVAILABLE,
            "the folder named by its setting root is not there; create or mount it");
      }
      if (!config.root().toRealPath().equals(config.root())) {
        throw fault(
            Reason.UNAVAILABLE,
            "the folder named by its setting root has become a link to another place; reload the"
                + " settings");
      }
    } catch (IOException e) {
      throw new PortException(
          Reason.UNAVAILABLE,
          "connection "
              + config.connection()
              + ": the folder named by its setting root cannot be read; check the permissions of"
              + " the account the server runs under",
          e);
    }
  }

  private PortException fault(Reason reason, String text) {
    return new PortException(reason, "connection " + config.connection() + ": " + text);
  }

  @Override
  public Optional<List<String>> files(String folder, int most) {
    checkRoot();
    Location location = Location.parse(config.connection(), config.root(), folder);
    Path start = config.root();
    for (Location.Segment segment : location.segments()) {
      if (!(segment instanceof Location.Literal literal)) {
        throw fault(Reason.SETTINGS, "'" + folder + "' holds patterns; name a folder");
      }
      start = Location.child(config.connection(), start, literal.name());
    }
    return Optional.of(FilesBelow.of(config, start, most));
  }

  @Override
  public List<Map<String, String>> firstRows(FileTable table, int most) {
    Waiting waiting = new Waiting(config.connection(), Instant.now().plus(DESCRIBE_PATIENCE));
    return found(table, waiting).stream()
        .flatMap(List::stream)
        .findFirst()
        .map(file -> FirstRows.of(config.connection(), file, table, most))
        .orElse(List.of());
  }

  /** How many files were really opened so far; for tests. */
  int filesRead() {
    return heads.filesRead();
  }

  @Override
  public void close() {
    heads.close();
  }
}
