package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.iceberg.IcebergDeletes;
import dev.portico.adapter.file.iceberg.IcebergFile;
import dev.portico.adapter.file.iceberg.IcebergTable;
import dev.portico.adapter.file.mirror.FileVersion;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.spi.FileListing.Deleted;
import dev.portico.spi.FileListing.Keys;
import dev.portico.spi.FileListing.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.parquet.schema.MessageType;

/** Makes the files readable that tell which rows of Iceberg's data files are deleted. */
record IcebergDeleted(Copies copies, IcebergColumns columns, IcebergTable table, Instant deadline) {
  private static final String PARQUET = ".parquet";

  /** The columns of files of deleted positions. */
  private static final Set<String> POSITION = Set.of("file_path", "pos");

  /** Deleted rows, and the local copies of the files that list them. */
  record Here(Deleted rows, List<Held> held) {}

  static RemoteFile remote(String location, long bytes) {
    return RemoteFile.immutable(
        location.startsWith("s3a://") ? "s3://" + location.substring("s3a://".length()) : location,
        bytes);
  }

  CompletableFuture<Here> of(IcebergFile file, IcebergColumns.InFile in) {
    List<Positions> positions = new ArrayList<>();
    List<Keys> keys = new ArrayList<>();
    List<Held> held = new ArrayList<>();
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (IcebergDeletes deletes : file.deletes()) {
      all = all.thenCompose(done -> one(file, in, deletes, positions, keys, held));
    }
    return all.thenApply(done -> new Here(new Deleted(positions, keys), held))
        .whenComplete(
            (done, e) -> {
              if (e != null) {
                held.forEach(Held::close);
              }
            });
  }

  private CompletableFuture<Void> one(
      IcebergFile data,
      IcebergColumns.InFile in,
      IcebergDeletes deletes,
      List<Positions> positions,
      List<Keys> keys,
      List<Held> held) {
    if (deletes instanceof IcebergDeletes.PositionFile file) {
      return copies
          .columns(remote(file.location(), file.sizeBytes()), footer -> POSITION)
          .thenAccept(
              copy -> {
                held.add(copy.held());
                positions.add(
                    new Positions(
                        copy.held().path().toString(), Optional.of(data.recordedLocation())));
              });
    } else if (deletes instanceof IcebergDeletes.PositionBitmap bitmap) {
      return written(bitmap)
          .thenAccept(
              copy -> {
                held.add(copy);
                positions.add(new Positions(copy.path().toString(), Optional.empty()));
              });
    }
    IcebergDeletes.EqualityFile file = (IcebergDeletes.EqualityFile) deletes;
    return copies
        .columns(
            remote(file.location(), file.sizeBytes()),
            footer -> columns.keys(file, footer.schema()))
        .thenCompose(
            copy -> {
              held.add(copy.held());
              String path = copy.held().path().toString();
              return schema(data)
                  .thenAccept(
                      own ->
                          keys.add(
                              columns.keys(in, data, own, file, copy.footer().schema(), path)));
            });
  }

  /** Of the data file, whose footer is known by now. */
  private CompletableFuture<MessageType> schema(IcebergFile data) {
    return copies
        .services()
        .footers()
        .of(remote(data.location(), data.sizeBytes()), copies.meter())
        .thenApply(footer -> footer.schema());
  }

  private CompletableFuture<Held> written(IcebergDeletes.PositionBitmap bitmap) {
    RemoteFile puffin = remote(bitmap.location(), bitmap.sizeBytes());
    Services services = copies.services();
    return services
        .mirror()
        .made(
            new FileVersion(puffin.uri() + "#" + bitmap.offset(), -1, ""),
            PARQUET,
            copies.origin(puffin),
            path -> table.writePositions(bitmap, path, deadline),
            task -> services.walks().run(copies.meter(), task));
  }
}
