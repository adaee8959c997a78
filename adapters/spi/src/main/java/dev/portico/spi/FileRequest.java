package dev.portico.spi;

import dev.portico.spi.FilePort.PartitionChoice;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a query needs of a table kept as files. A port may deliver more: more columns, rows for
 * which the condition is not true, rows beyond the limit. The engine applies all of them itself.
 *
 * @param table whose files
 * @param columns those that are needed, by their names in the files; none when only the number of
 *     rows matters
 * @param condition rows for which it is not true are not needed; over columns by the same names
 * @param choice the one partition whose files are wanted; empty for all
 * @param asOf the instant of which the files are wanted, of a table whose store keeps its versions
 *     itself; empty for now
 * @param mostRows the query ends when it has so many rows, whichever they are, of those that pass
 *     what the engine applies: the port fetches little ahead, but gives all files to who goes on
 *     asking; empty when all rows are wanted
 * @param limits what may be fetched for it
 */
public record FileRequest(
    FileTable table,
    Set<String> columns,
    Predicate condition,
    Optional<PartitionChoice> choice,
    Optional<Instant> asOf,
    OptionalLong mostRows,
    FetchLimits limits) {
  public FileRequest {
    Objects.requireNonNull(table, "table");
    columns = Set.copyOf(columns);
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(choice, "choice");
    Objects.requireNonNull(asOf, "asOf");
    Objects.requireNonNull(mostRows, "mostRows");
    Objects.requireNonNull(limits, "limits");
  }

  /** Every column and row of a table as it is now. */
  public static FileRequest all(FileTable table) {
    return new FileRequest(
        table,
        table.columns().stream().map(Column::name).collect(Collectors.toUnmodifiableSet()),
        Predicate.ALL,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        FetchLimits.NONE);
  }

  /** The same of one partition. */
  public FileRequest of(PartitionChoice one) {
    return new FileRequest(table, columns, condition, Optional.of(one), asOf, mostRows, limits);
  }

  /**
   * What one query may cost at most, of one table.
   *
   * @param bytes fetched from the store
   * @param requests sent to it
   */
  public record FetchLimits(OptionalLong bytes, OptionalLong requests) {
    /** No limit but the port's own. */
    public static final FetchLimits NONE =
        new FetchLimits(OptionalLong.empty(), OptionalLong.empty());

    /** Of each the smaller one. */
    public FetchLimits and(FetchLimits other) {
      return new FetchLimits(smaller(bytes, other.bytes), smaller(requests, other.requests));
    }

    private static OptionalLong smaller(OptionalLong one, OptionalLong other) {
      return one.isPresent() && other.isPresent()
          ? OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()))
          : one.isPresent() ? one : other;
    }
  }
}
