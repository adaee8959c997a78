package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileColumns;
import dev.portico.adapter.file.FileNames;
import dev.portico.adapter.file.FoundFile;
import dev.portico.adapter.file.ParquetTypes;
import dev.portico.adapter.file.Waiting;
import dev.portico.adapter.file.mirror.Content;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.pruning.FilePruning;
import dev.portico.adapter.file.pruning.FileView;
import dev.portico.adapter.file.pruning.ReadCost;
import dev.portico.adapter.file.pruning.RowGroupPruning;
import dev.portico.adapter.file.remote.RemoteSource.Arrived;
import dev.portico.adapter.file.remote.RemoteSource.FileState;
import dev.portico.adapter.file.remote.RemoteSource.Piece;
import dev.portico.adapter.file.remote.RemoteSource.RowGroups;
import dev.portico.adapter.file.remote.TableFiles.KeyCondition;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileListing.DataFile;
import dev.portico.spi.FileRequest;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.Predicate;
import dev.portico.spi.StoreTable.StoreColumn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes files readable, each with what one query needs of it. Safe for many threads. */
final class Pieces implements PieceMaker {
  private static final long SMALLEST_PARQUET = 12;

  /** What a request costs, in bytes that could have been fetched in its time. */
  private static final ReadCost INDEX_COST = new ReadCost(1 << 20);

  private final Services services;
  private final FileRequest request;
  private final RemoteLocation location;
  private final Meter meter;
  private final Waiting waiting;
  private final BooleanSupplier open;
  private final Copies copies;
  private final Set<String> wanted;
  private FileColumns seen;
  private volatile List<String> keys = List.of();

  Pieces(
      Services services,
      FileRequest request,
      RemoteLocation location,
      Meter meter,
      Waiting waiting,
      BooleanSupplier open) {
    this.services = services;
    this.request = request;
    this.location = location;
    this.meter = meter;
    this.waiting = waiting;
    this.open = open;
    this.copies = new Copies(services, meter, open);
    this.wanted =
        request.columns().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.seen = new FileColumns(services.config().connection());
  }

  @Override
  public Found find() {
    FilePruning pruning = new FilePruning(request.table().columns(), request.condition());
    Optional<KeyCondition> wantedKeys =
        request.condition().equals(Predicate.ALL)
            ? Optional.empty()
            : Optional.of(new KeyCondition(Tested.columns(request.condition()), pruning::canMatch));
    TableFiles table =
        TableFiles.of(
            services,
            request.table(),
            location,
            wantedKeys,
            request.choice().map(Choosing::new),
            meter,
            waiting);
    List<FoundRemote> files =
        table.files().stream().filter(f -> pruning.canMatch(f.partition())).toList();
    meter.filesSkipped(table.skipped() + table.files().size() - files.size());
    keys = table.keys();
    return new Found(files, table.keys());
  }

  @Override
  public CompletableFuture<Outcome> of(FileState file) {
    if (request.table().format() != FileFormat.PARQUET) {
      return whole(file).thenApply(held -> text(file, held));
    } else if (file.file().length() < SMALLEST_PARQUET) {
      return CompletableFuture.failedFuture(
          services
              .errors()
              .fault(
                  Reason.DATA,
                  "file '"
                      + file.file().uri()
                      + "' is not a whole Parquet file; it may be cut off or still being written:"
                      + " replace or remove it"));
    } else if (copies.isSmall(file.file())) {
      return copies.small(file.file()).thenApply(copy -> small(file, copy));
    }
    return services
        .footers()
        .of(file.file(), meter)
        .thenCompose(footer -> onWalk(() -> divided(file, footer)));
  }

  /** Reading an index waits for the store, which a thread that answers for it must not. */
  private CompletableFuture<Outcome> onWalk(Supplier<Outcome> step) {
    return CompletableFuture.supplyAsync(step, task -> services.walks().run(meter, task));
  }

  private CompletableFuture<Held> whole(FileState file) {
    return copies.whole(file.file(), FileNames.endings(file.file().fileName()));
  }

  private Outcome text(FileState file, Held held) {
    try {
      boolean csv = request.table().format() == FileFormat.CSV;
      FoundFile copy = local(file, held);
      services.texts().checkWhole(copy, csv ? "CSV" : "JSON Lines");
      List<String> fields =
          csv ? services.texts().header(request.table(), copy, keys).fields() : List.of();
      return arrived(file, held, held.path().toString(), OptionalLong.empty(), fields, Set.of());
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static FoundFile local(FileState file, Held held) {
    Path path = held.path();
    return FoundFile.elsewhere(
        file.file().uri(),
        file.file().length(),
        file.found().partition(),
        () -> Files.newInputStream(path));
  }

  private static Outcome arrived(
      FileState file,
      Held held,
      String path,
      OptionalLong rows,
      List<String> fields,
      Set<String> nested) {
    DataFile data =
        new DataFile(
            path,
            file.file().uri(),
            held == null ? 0 : held.bytes(),
            file.found().partition(),
            rows,
            fields,
            nested);
    return new Outcome(new Arrived(file, data, held), List.of());
  }

  private Outcome small(FileState file, Copies.Parquet copy) {
    ParquetFooter footer = copy.footer();
    Held held = copy.held();
    try {
      check(file, footer);
      if (needed(file, footer, candidates(file, footer)).isEmpty() && footer.rowGroups() > 0) {
        held.close();
        return nothing();
      }
      Set<String> columns = columnsNeeded(footer);
      copy.check(columns);
      return arrived(
          file,
          held,
          held.path().toString(),
          OptionalLong.of(footer.rows()),
          inOrder(footer, columns),
          footer.nested());
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private Outcome nothing() {
    meter.filesSkipped(1);
    return new Outcome(null, List.of());
  }

  private Outcome divided(FileState file, ParquetFooter footer) {
    check(file, footer);
    List<Integer> groups = needed(file, footer, candidates(file, footer));
    if (groups.isEmpty()) {
      return nothing();
    }
    Set<String> columns = columnsNeeded(footer);
    if (columns.isEmpty()) {
      return arrived(file, null, "", rows(footer, groups), List.of(), Set.of());
    }
    return new Outcome(
        null,
        Segments.of(footer, groups, services.config().sizes().segmentBytes()).stream()
            .map(part -> new RowGroups(footer, part))
            .toList());
  }

  private static OptionalLong rows(ParquetFooter footer, Iterable<Integer> groups) {
    long rows = 0;
    for (int group : groups) {
      rows += footer.thrift().getRow_groups().get(group).getNum_rows();
    }
    return OptionalLong.of(rows);
  }

  /** Files that differ in a needed column's type cannot be read as one table. */
  private void check(FileState file, ParquetFooter footer) {
    List<StoreColumn> columns =
        ParquetTypes.inExcerpts(footer).stream().filter(c -> isWanted(c.name())).toList();
    synchronized (this) {
      seen.addRead(file.file().uri(), columns);
    }
  }

  /** A file was replaced: the columns of its old version do not count any more. */
  @Override
  public synchronized void forget() {
    seen = new FileColumns(services.config().connection());
  }

  private RowGroupPruning candidates(FileState file, ParquetFooter footer) {
    return RowGroupPruning.of(
        footer.thrift(),
        new FileView(request.table().columns(), file.found().partition()),
        request.condition());
  }

  /** The row groups that can hold wanted rows. */
  private List<Integer> needed(FileState file, ParquetFooter footer, RowGroupPruning pruning) {
    List<Integer> some = pruning.candidates();
    Set<String> columns = columnsNeeded(footer);
    if (!columns.isEmpty() && !copies.isSmall(file.file())) {
      some =
          pruning.candidates(
              some,
              group -> bytes(footer, columns, group),
              INDEX_COST,
              range -> index(file, range.offset(), range.length()));
    }
    if (!some.isEmpty()) {
      meter.partsSkipped(footer.rowGroups() - some.size());
    }
    return some;
  }

  private byte[] index(FileState file, long offset, int length) {
    try {
      return services
          .footers()
          .index(file.file(), offset, length, meter)
          .get(waiting.left().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw waiting.timeout();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw services.errors().fault(Reason.CANCELLED, "cancelled", e);
    }
  }

  private static long bytes(ParquetFooter footer, Set<String> columns, int group) {
    return Content.bytes(footer, columns, group);
  }

  @Override
  public CompletableFuture<Arrived> of(Piece piece) {
    FileState file = piece.file();
    ParquetFooter footer = piece.part().footer();
    Set<String> columns = columnsNeeded(footer);
    return copies
        .excerpt(
            file.file(),
            footer,
            new Content(columns, piece.part().segment().needed(), Map.of()),
            piece.part().segment().all())
        .thenApply(
            held ->
                arrived(
                        file,
                        held,
                        held.path().toString(),
                        rows(footer, piece.part().segment().needed()),
                        inOrder(footer, columns),
                        footer.nested())
                    .arrived());
  }

  private Set<String> columnsNeeded(ParquetFooter footer) {
    return footer.roots().stream()
        .map(root -> root.name())
        .filter(this::isWanted)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> inOrder(ParquetFooter footer, Set<String> columns) {
    return footer.roots().stream()
        .map(root -> root.name())
        .filter(columns::contains)
        .distinct()
        .toList();
  }

  /** A hive key hides a column of its name. */
  private boolean isWanted(String column) {
    return wanted.contains(column.toLowerCase(Locale.ROOT))
        && keys.stream().noneMatch(column::equalsIgnoreCase);
  }
}
