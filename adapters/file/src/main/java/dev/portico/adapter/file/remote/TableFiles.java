package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.PartitionKeys;
import dev.portico.adapter.file.Waiting;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.FileTable;
import dev.portico.spi.PortException.Reason;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The files of a table that a query can need, by their paths alone.
 *
 * @param keys names of the hive keys, in path order
 * @param skipped folders that were not looked into
 */
record TableFiles(List<FoundRemote> files, List<String> keys, long skipped) {

  /**
   * Lists them.
   *
   * @param wanted of hive keys, when something is said about them
   * @param choice one partition; one without files is no choice, and another is asked for
   */
  static TableFiles of(
      Services services,
      FileTable table,
      RemoteLocation location,
      Optional<KeyCondition> wanted,
      Optional<PartitionChoice> choice,
      Meter meter,
      Waiting waiting) {
    Set<String> empty = new HashSet<>();
    while (true) {
      RemoteWalk walk =
          new RemoteWalk(
              services.listings(), services.errors(), location, table.format(), meter, waiting);
      List<String> known = services.keysOf().getIfPresent(table.location());
      wanted
          .filter(keys -> keys.concerns(known))
          .ifPresent(keys -> walk.only(keys.possible(), keys.among(known)));
      Others others = choice.map(c -> new Others(c, empty)).orElse(null);
      if (others != null) {
        walk.only(others);
      }
      Collection<FoundRemote> found =
          walk.files()
              .orElseThrow(
                  () ->
                      services
                          .errors()
                          .fault(
                              Reason.MISSING,
                              "location '"
                                  + table.location()
                                  + "' is not there; check the contract's location"));
      if (found.isEmpty() && others != null && others.chosen != null) {
        empty.add(others.chosen);
        continue;
      }
      List<FoundRemote> files = List.copyOf(found);
      List<String> keys = keys(services, table, files);
      return new TableFiles(files, keys, walk.skipped());
    }
  }

  /** The names of a table's hive keys, which are remembered: they decide how it is listed. */
  static List<String> keys(Services services, FileTable table, List<FoundRemote> files) {
    List<String> keys =
        PartitionKeys.of(
            services.config().connection(),
            table,
            files,
            f -> f.file().uri(),
            FoundRemote::partition);
    if (!files.isEmpty()) {
      services.keysOf().put(table.location(), keys);
    }
    return keys;
  }

  /**
   * A condition on hive keys.
   *
   * @param columns that it says something of
   * @param possible whether files under some keys can hold wanted rows; also asked with the outer
   *     keys alone
   */
  record KeyCondition(Set<String> columns, Predicate<Map<String, String>> possible) {

    /** Whether it says something of these keys; of unknown ones it may. */
    boolean concerns(List<String> keys) {
      return keys == null || !among(keys).isEmpty();
    }

    /** Of which keys it says something. */
    Set<String> among(List<String> keys) {
      return keys == null
          ? Set.of()
          : keys.stream()
              .filter(key -> columns.stream().anyMatch(key::equalsIgnoreCase))
              .collect(Collectors.toSet());
    }
  }

  /** A choice that is not offered what turned out to hold no file. */
  private static final class Others implements PartitionChoice {
    private final PartitionChoice choice;
    private final Set<String> without;
    private String chosen;

    Others(PartitionChoice choice, Set<String> without) {
      this.choice = choice;
      this.without = without;
    }

    @Override
    public String key() {
      return choice.key();
    }

    @Override
    public String among(Set<String> found) {
      Set<String> left = new LinkedHashSet<>(found);
      left.removeAll(without);
      String one = choice.among(left);
      chosen = left.contains(one) ? one : null;
      return one;
    }
  }
}
