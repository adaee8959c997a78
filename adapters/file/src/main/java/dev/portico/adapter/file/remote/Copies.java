package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.Content;
import dev.portico.adapter.file.mirror.FileVersion;
import dev.portico.adapter.file.mirror.Held;
import dev.portico.adapter.file.mirror.ParquetExcerpt;
import dev.portico.adapter.file.mirror.ParquetFooter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one query has copied of remote files. Parquet files are always copied as excerpts, small
 * ones too, because the engine understands those better than what some writers wrote. Safe for many
 * threads.
 *
 * @param open whether the query still waits
 */
record Copies(Services services, Meter meter, BooleanSupplier open) {

  /** A copy, and what the original's footer says. */
  record Parquet(Held held, ParquetFooter footer) {
    /** Refuses columns that are not in the copy because the engine could not read them. */
    void check(Set<String> columns) {
      if (!held.has(columns)) {
        ParquetExcerpt.checkReadable(footer, columns);
      }
    }
  }

  /** Whether one request fetches a Parquet file with its footer and all. */
  boolean isSmall(RemoteFile file) {
    return file.length() <= services.config().sizes().wholeBytes();
  }

  /** All that can be read of a small Parquet file. */
  CompletableFuture<Parquet> small(RemoteFile file) {
    return services
        .mirror()
        .small(version(file), bytes -> services.footers().parse(file, bytes), origin(file))
        .thenCompose(
            held ->
                services
                    .footers()
                    .local(file, held)
                    .thenApply(footer -> new Parquet(held, footer))
                    .whenComplete((copy, e) -> closeIf(e, held)));
  }

  /**
   * Some columns of all rows of a Parquet file that is read as a whole or not at all.
   *
   * @param needed names of columns, which the file has
   */
  CompletableFuture<Parquet> columns(RemoteFile file, Function<ParquetFooter, Set<String>> needed) {
    if (file.length() <= services.config().sizes().readBytes()) {
      return small(file).thenApply(copy -> checked(copy, needed));
    }
    return services
        .footers()
        .of(file, meter)
        .thenCompose(
            footer -> {
              Set<Integer> all =
                  IntStream.range(0, footer.rowGroups()).boxed().collect(Collectors.toSet());
              return excerpt(file, footer, new Content(needed.apply(footer), all, Map.of()), all)
                  .thenApply(held -> new Parquet(held, footer));
            });
  }

  private static Parquet checked(Parquet copy, Function<ParquetFooter, Set<String>> needed) {
    try {
      copy.check(needed.apply(copy.footer()));
      return copy;
    } catch (RuntimeException e) {
      copy.held().close();
      throw e;
    }
  }

  /**
   * A part of a Parquet file.
   *
   * @param within row groups that the copy may hold besides
   */
  CompletableFuture<Held> excerpt(
      RemoteFile file, ParquetFooter footer, Content need, Set<Integer> within) {
    return services.mirror().excerpt(version(file), footer, need, within, origin(file));
  }

  /**
   * A file as it is.
   *
   * @param suffix of the copy's name
   */
  CompletableFuture<Held> whole(RemoteFile file, String suffix) {
    return services.mirror().whole(version(file), suffix, origin(file));
  }

  QueryOrigin origin(RemoteFile file) {
    return new QueryOrigin(file, services.fetcher(), services.lanes(), meter, open);
  }

  private static FileVersion version(RemoteFile file) {
    return new FileVersion(file.uri(), file.length(), file.tag());
  }

  private static void closeIf(Throwable failure, Held held) {
    if (failure != null) {
      held.close();
    }
  }
}
