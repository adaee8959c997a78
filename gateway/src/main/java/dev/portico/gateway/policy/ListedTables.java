package dev.portico.gateway.policy;

import dev.portico.gateway.session.InstantText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The schemas and tables that tools are told of: the plain ones, and those with an instant, {@code
 * domain@instant}, whose tables are those of the domain as the caller sees it. For whoever lists
 * tables; stateless.
 */
public final class ListedTables {
  private ListedTables() {}

  /** A table under the schema that it is listed in. */
  public record Listed(String schema, ViewTable table) {}

  /**
   * Everything of a view, by schema and name.
   *
   * @param aliases schemas with an instant; one whose domain the caller does not see is left out
   */
  public static List<Listed> of(CallerView view, List<String> aliases) {
    Stream<Listed> plain = view.tables().stream().map(t -> new Listed(t.name().schema(), t));
    if (aliases.isEmpty()) {
      return plain.toList(); // in that order already
    }
    Stream<Listed> travelled = aliases.stream().flatMap(alias -> under(view, alias));
    return Stream.concat(plain, travelled)
        .sorted(
            Comparator.comparing((Listed t) -> t.schema().toLowerCase(Locale.ROOT))
                .thenComparing(t -> t.table().name().table().toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** The names of these schemas, sorted. */
  public static List<String> schemas(CallerView view, List<String> aliases) {
    return Stream.concat(
            view.schemas().stream(),
            aliases.stream().flatMap(alias -> under(view, alias)).map(Listed::schema).distinct())
        .sorted(Comparator.comparing((String name) -> name.toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static Stream<Listed> under(CallerView view, String alias) {
    String domain = alias.substring(0, alias.indexOf('@'));
    String instant = alias.substring(alias.indexOf('@'));
    return view.tables().stream()
        .filter(t -> t.table().product().isPresent())
        .filter(t -> t.name().schema().equalsIgnoreCase(domain))
        .map(t -> new Listed(t.name().schema() + instant, t));
  }

  /**
   * The schema with an instant that a name is, when it is one.
   *
   * @param zone of instants without one
   * @param now later instants are none
   */
  public static Optional<String> alias(String name, ZoneId zone, Instant now) {
    int at = name.indexOf('@');
    return at <= 0
        ? Optional.empty()
        : InstantText.read(name.substring(at + 1), zone)
            .filter(instant -> !instant.isAfter(now))
            .map(instant -> name);
  }
}
