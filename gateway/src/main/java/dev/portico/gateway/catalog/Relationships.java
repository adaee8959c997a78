package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlList;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves the relationships of contracts to published tables. What cannot be resolved is a
 * warning: relationships are told to tools and never change an answer.
 */
final class Relationships {
  private static final Pattern BY_ID =
      Pattern.compile("(?:(.+)#)?/?schema/([^/]+)/properties/([^/]+)");
  private static final Pattern BY_NAME = Pattern.compile("([^./#]+)\\.([^./#]+)");

  private static final String FAULT = "the relationship from ";

  private final Map<Path, Contract> byFile = new HashMap<>();
  private final Map<YamlMap, List<TableDraft>> byObject = new IdentityHashMap<>();
  private final Map<TableName, TableDraft> byName = new LinkedHashMap<>();
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final BiPredicate<TableName, String> seen;

  /** The column that a reference names. */
  private record Target(TableDraft table, String column) {}

  Relationships(List<Contract> contracts, List<TableDraft> tables) {
    this(contracts, tables, (table, column) -> true);
  }

  /**
   * As somebody sees them who does not see everything.
   *
   * @param seen whether they see a column of a table
   */
  Relationships(
      List<Contract> contracts, List<TableDraft> tables, BiPredicate<TableName, String> seen) {
    this.seen = seen;
    contracts.forEach(contract -> byFile.put(contract.file().path().normalize(), contract));
    for (TableDraft table : tables) {
      byObject.computeIfAbsent(table.object(), object -> new ArrayList<>()).add(table);
      byName.put(table.name(), table);
    }
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Whether a problem is one of these, which tell whether a column is published. */
  static boolean isFault(Problem problem) {
    return problem.message().startsWith(FAULT);
  }

  /** The table with the relationships its contract declares. */
  TableDraft resolve(TableDraft table) {
    List<Relationship> resolved = new ArrayList<>();
    for (YamlMap relationship : table.object().maps("relationships")) {
      related(table, relationship, references(relationship.get("from"))).ifPresent(resolved::add);
    }
    for (YamlMap property : table.object().maps("properties")) {
      String name = property.text("name").orElse("");
      for (YamlMap relationship : property.maps("relationships")) {
        related(table, relationship, List.of(table.object().text("name").orElse("") + "." + name))
            .ifPresent(resolved::add);
      }
    }
    return resolved.isEmpty() ? table : table.related(resolved.stream().distinct().toList());
  }

  private Optional<Relationship> related(
      TableDraft table, YamlMap relationship, List<String> from) {
    List<String> to = references(relationship.get("to"));
    List<String> columns = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (String reference : from) {
      target(table, reference)
          .filter(own -> sameObject(own.table(), table))
          .ifPresent(own -> columns.add(own.column()));
    }
    for (String reference : to) {
      target(table, reference).ifPresent(targets::add);
    }
    boolean whole =
        !to.isEmpty()
            && columns.size() == from.size()
            && targets.size() == to.size()
            && from.size() == to.size();
    if (!whole || targets.stream().map(target -> target.table().name()).distinct().count() != 1) {
      problems.add(
          table
              .contract()
              .file()
              .warning(
                  relationship.line(),
                  FAULT
                      + String.join(", ", from)
                      + " to "
                      + String.join(", ", to)
                      + " names no published columns, so it is left out"));
      return Optional.empty();
    }
    return Optional.of(
        new Relationship(
            columns, targets.get(0).table().name(), targets.stream().map(Target::column).toList()));
  }

  private static boolean sameObject(TableDraft left, TableDraft right) {
    return left.object() == right.object();
  }

  private static List<String> references(Optional<YamlNode> node) {
    if (node.isPresent() && node.get() instanceof YamlList list) {
      return list.items().stream().flatMap(item -> item.text().stream()).toList();
    }
    return node.flatMap(YamlNode::text).stream().toList();
  }

  private Optional<Target> target(TableDraft from, String reference) {
    Matcher byId = BY_ID.matcher(reference);
    if (byId.matches()) {
      return contract(from.contract(), byId.group(1))
          .flatMap(contract -> column(from, contract, byId.group(2), byId.group(3)));
    }
    Matcher byShortName = BY_NAME.matcher(reference);
    return byShortName.matches()
        ? column(from, from.contract(), byShortName.group(1), byShortName.group(2))
            .or(() -> inDomain(from, byShortName.group(1), byShortName.group(2)))
        : Optional.empty();
  }

  private Optional<Contract> contract(Contract from, String file) {
    if (file == null) {
      return Optional.of(from);
    }
    try {
      return Optional.ofNullable(byFile.get(from.file().path().resolveSibling(file).normalize()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Target> column(
      TableDraft from, Contract contract, String object, String property) {
    return contract.objects().stream()
        .filter(candidate -> called(candidate, object))
        .findFirst()
        .flatMap(found -> published(from, found).flatMap(table -> column(table, property)));
  }

  private Optional<Target> inDomain(TableDraft from, String table, String property) {
    return Optional.ofNullable(byName.get(new TableName(from.name().schema(), table)))
        .flatMap(found -> column(found, property));
  }

  private Optional<Target> column(TableDraft table, String property) {
    return table.object().maps("properties").stream()
        .filter(candidate -> called(candidate, property))
        .findFirst()
        .flatMap(found -> found.text("name"))
        .filter(name -> seen.test(table.name(), name))
        .map(name -> new Target(table, name));
  }

  /**
   * Under which name the object is published: an older version refers to the older version of its
   * neighbour.
   */
  private Optional<TableDraft> published(TableDraft from, YamlMap object) {
    List<TableDraft> tables = byObject.getOrDefault(object, List.of());
    boolean versioned = from.name().table().contains("@");
    return tables.stream()
        .filter(table -> table.name().table().contains("@") == versioned)
        .findFirst()
        .or(() -> tables.stream().findFirst());
  }

  private static boolean called(YamlMap part, String reference) {
    Optional<String> wanted = Optional.of(reference);
    return part.text("id").equals(wanted) || part.text("name").equals(wanted);
  }
}
