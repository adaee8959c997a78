package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.iceberg.IcebergDeletes;
import dev.portico.adapter.file.iceberg.IcebergFile;
import dev.portico.adapter.file.iceberg.IcebergPlan;
import dev.portico.adapter.file.iceberg.IcebergSnapshot;
import dev.portico.adapter.file.iceberg.IcebergSource;
import dev.portico.adapter.file.iceberg.IcebergTable;
import dev.portico.adapter.file.iceberg.IcebergTables;
import dev.portico.adapter.file.mirror.Content;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.pruning.FileView;
import dev.portico.adapter.file.pruning.RowGroupPruning;
import dev.portico.adapter.file.remote.RemoteSource.Arrived;
import dev.portico.adapter.file.remote.RemoteSource.FileState;
import dev.portico.adapter.file.remote.RemoteSource.Piece;
import dev.portico.adapter.file.remote.RemoteSource.RowGroups;
import dev.portico.adapter.file.remote.Segments.Segment;
import dev.portico.spi.Column;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileListing.Deleted;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The files of an Iceberg table as one snapshot has them. Which files there are the table's
 * metadata tell; columns are found in each by their field ids and get the names of today on the way
 * into the mirror. Data files are never replaced, so they need no tag.
 */
final class IcebergPieces implements PieceMaker {
  private static final String METADATA = ".metadata.json";

  private final Services services;
  private final IcebergTables tables;
  private final FileRequest request;
  private final RemoteLocation location;
  private final Meter meter;
  private final Instant deadline;
  private final Copies copies;
  private final Map<RemoteFile, Planned> planned = new ConcurrentHashMap<>();
  private volatile IcebergColumns columns;
  private volatile IcebergTable table;
  private volatile Instant since;

  IcebergPieces(
      Services services,
      IcebergTables tables,
      FileRequest request,
      RemoteLocation location,
      Meter meter,
      Instant deadline,
      BooleanSupplier open) {
    this.services = services;
    this.tables = tables;
    this.request = request;
    this.location = location;
    this.meter = meter;
    this.deadline = deadline;
    this.copies = new Copies(services, meter, open);
  }

  /** A data file, and how its columns are called in it once its footer is known. */
  private static final class Planned {
    private final IcebergFile file;
    private volatile IcebergColumns.InFile columns;

    Planned(IcebergFile file) {
      this.file = file;
    }
  }

  static Optional<StoreTable> describe(
      IcebergTables tables, FileTable table, RemoteLocation location, Instant deadline) {
    return Optional.of(opened(tables, table, location, deadline).describe());
  }

  private static IcebergTable opened(
      IcebergTables tables, FileTable table, RemoteLocation location, Instant deadline) {
    String place = location.folder();
    if (table.registered().isPresent()) {
      return tables.open(new IcebergSource.Registered(table.registered().get()), place, deadline);
    }
    if (!place.endsWith(METADATA)) {
      return tables.open(new IcebergSource.Folder(place), place, deadline);
    }
    String metadata = place.substring(0, place.lastIndexOf('/'));
    return tables.open(
        new IcebergSource.MetadataFile(place),
        metadata.substring(0, metadata.lastIndexOf('/')),
        deadline);
  }

  @Override
  public Found find() {
    table = opened(tables, request.table(), location, deadline);
    Optional<IcebergSnapshot> snapshot =
        request.asOf().isPresent() ? table.at(request.asOf().get()) : table.current();
    if (snapshot.isEmpty()) {
      return new Found(List.of(), List.of());
    }
    since = snapshot.get().since();
    List<String> names = List.copyOf(new TreeSet<>(request.columns()));
    List<FoundRemote> files = new ArrayList<>();
    try (IcebergPlan plan = table.plan(snapshot.get(), request.condition(), names, deadline)) {
      columns =
          new IcebergColumns(services.errors(), request.table(), plan.columns(), plan.mapping());
      while (plan.hasNext()) {
        IcebergFile file = plan.next();
        RemoteFile remote = IcebergDeleted.remote(file.location(), file.sizeBytes());
        planned.put(remote, new Planned(file));
        files.add(new FoundRemote(remote, Map.of()));
        bound(files.size());
      }
    }
    return new Found(files, List.of());
  }

  private void bound(int files) {
    if (files > RemoteWalk.MOST_FILES) {
      throw services
          .errors()
          .fault(
              Reason.REFUSED,
              "table '"
                  + request.table().location()
                  + "' has more than "
                  + RemoteWalk.MOST_FILES
                  + " files that can hold wanted rows; compact it, or read less at once");
    }
  }

  @Override
  public Optional<Instant> version() {
    return Optional.ofNullable(since);
  }

  @Override
  public CompletableFuture<Outcome> of(FileState file) {
    Planned data = planned.get(file.file());
    boolean isSmall = copies.isSmall(file.file()) && !request.columns().isEmpty();
    return (isSmall ? small(file.file()) : services.footers().of(file.file(), meter))
        .thenApply(footer -> divided(file, data, footer));
  }

  /** One request brings a small file with its footer; parts of it are taken from the copy. */
  private CompletableFuture<ParquetFooter> small(RemoteFile file) {
    return copies
        .small(file)
        .thenApply(
            copy -> {
              copy.held().close();
              return copy.footer();
            });
  }

  private Outcome divided(FileState state, Planned data, ParquetFooter footer) {
    data.columns = columns.in(data.file, footer.schema());
    // positions count the rows of the whole file
    boolean byPosition =
        data.file.deletes().stream().anyMatch(d -> !(d instanceof IcebergDeletes.EqualityFile));
    List<Integer> all = IntStream.range(0, footer.rowGroups()).boxed().toList();
    List<Integer> some = candidates(data, footer);
    if (some.isEmpty()) {
      meter.partsSkipped(all.size());
      meter.filesSkipped(1);
      return new Outcome(null, List.of());
    }
    List<Integer> groups = byPosition ? all : some;
    meter.partsSkipped(all.size() - groups.size());
    if (data.columns.names().isEmpty() && data.file.deletes().isEmpty()) {
      DataFile counted = data(state, data, Set.of(), "", 0, rows(footer, groups), Deleted.NONE);
      return new Outcome(new Arrived(state, counted, null), List.of());
    }
    List<Segment> parts =
        byPosition
            ? List.of(new Segment(Set.copyOf(all), Set.copyOf(all)))
            : Segments.of(footer, groups, services.config().sizes().segmentBytes());
    return new Outcome(null, parts.stream().map(part -> new RowGroups(footer, part)).toList());
  }

  private List<Integer> candidates(Planned data, ParquetFooter footer) {
    Map<String, String> fields = new HashMap<>();
    data.columns.names().forEach((there, here) -> fields.put(here, there));
    List<Column> stored =
        request.table().columns().stream().filter(c -> fields.containsKey(c.name())).toList();
    return RowGroupPruning.of(
            footer.thrift(), new FileView(stored, Map.of(), fields), request.condition())
        .candidates();
  }

  private static OptionalLong rows(ParquetFooter footer, Iterable<Integer> groups) {
    long rows = 0;
    for (int group : groups) {
      rows += footer.thrift().getRow_groups().get(group).getNum_rows();
    }
    return OptionalLong.of(rows);
  }

  @Override
  public CompletableFuture<Arrived> of(Piece piece) {
    FileState state = piece.file();
    Planned data = planned.get(state.file());
    ParquetFooter footer = piece.part().footer();
    Map<String, String> renamed = new HashMap<>(data.columns.names());
    renamed.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
    CompletableFuture<Held> file =
        data.columns.names().isEmpty()
            ? CompletableFuture.completedFuture(null)
            : copies.excerpt(
                state.file(),
                footer,
                new Content(
                    data.columns.names().keySet(), piece.part().segment().needed(), renamed),
                piece.part().segment().all());
    OptionalLong rows = rows(footer, piece.part().segment().needed());
    Set<String> nested =
        footer.nested().stream()
            .map(data.columns.names()::get)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return new IcebergDeleted(copies, columns, table, deadline)
        .of(data.file, data.columns)
        .thenCombine(
            file,
            (deleted, held) ->
                new Arrived(
                    state,
                    held == null
                        ? data(state, data, nested, "", 0, rows, deleted.rows())
                        : data(
                            state,
                            data,
                            nested,
                            held.path().toString(),
                            held.bytes(),
                            rows,
                            deleted.rows()),
                    Held.all(held, deleted.held())))
        .whenComplete(
            (arrived, e) -> {
              if (e != null) {
                file.thenAccept(held -> Held.all(held, List.of()).close());
              }
            });
  }

  private static DataFile data(
      FileState state,
      Planned data,
      Set<String> nested,
      String path,
      long bytes,
      OptionalLong rows,
      Deleted deleted) {
    return new DataFile(
        path,
        state.file().uri(),
        bytes,
        Map.of(),
        rows,
        List.copyOf(data.columns.names().values()),
        nested,
        data.columns.constants(),
        deleted);
  }
}
