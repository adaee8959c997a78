package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.spi.FileFormat;
import dev.portico.spi.TypeKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the custom property {@code timeTravel} of a schema object and checks it against the
 * object's columns. For one object.
 */
final class TimeTravelReader {
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "validity", Set.of("validFrom", "validTo", "retention"),
          "log", Set.of("recordedAt", "key", "sequence", "deletedWhen", "retention"),
          "snapshots", Set.of("partition", "retention"),
          "history", Set.of("historyTable", "historyPort", "validFrom", "validTo", "retention"),
          "captured", Set.of("every", "retention", "columns"),
          "native", Set.of("retention"),
          "none", Set.of());
  private static final List<String> STRATEGIES =
      List.of("validity", "log", "snapshots", "history", "native", "captured", "none");
  private static final Set<TypeKind> INSTANTS =
      EnumSet.of(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMP_TZ);
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");
  private static final Pattern PERIOD = Pattern.compile("(\\d{1,5})(d|w|m|y)");

  private final YamlMap map;
  private final YamlMap object;
  private final List<ColumnDraft> columns;
  private final Relations relations;
  private final StoreRelation relation;
  private final HistoryPorts ports;
  private final List<ColumnDraft> unpublished = new ArrayList<>();

  /**
   * What was read.
   *
   * @param unpublished columns that it names and the contract does not: the store has them
   */
  record Read(TimeTravel travel, List<ColumnDraft> unpublished) {}

  private TimeTravelReader(
      YamlMap map,
      YamlMap object,
      List<ColumnDraft> columns,
      Relations relations,
      StoreRelation relation,
      HistoryPorts ports) {
    this.map = map;
    this.object = object;
    this.columns = columns;
    this.relations = relations;
    this.relation = relation;
    this.ports = ports;
  }

  /** How the object keeps its past; none when it does not say. */
  static Read read(
      YamlMap object,
      List<ColumnDraft> columns,
      Relations relations,
      StoreRelation relation,
      HistoryPorts ports)
      throws LoadFault {
    Optional<YamlNode> node = CustomProperties.value(object, "timeTravel");
    if (node.isEmpty()) {
      return new Read(TimeTravel.NONE, List.of());
    }
    if (!(node.get() instanceof YamlMap map)) {
      throw new LoadFault(
          node.get().line(),
          "timeTravel must be a map such as {strategy: validity, validFrom: …, validTo: …}");
    }
    TimeTravelReader reader =
        new TimeTravelReader(map, object, columns, relations, relation, ports);
    TimeTravel travel = reader.read();
    return new Read(travel, List.copyOf(reader.unpublished));
  }

  private TimeTravel read() throws LoadFault {
    String strategy = map.text("strategy").orElse("");
    if (!KEYS.containsKey(strategy)) {
      throw new LoadFault(map.lineOf("strategy"), unknown(strategy));
    }
    for (String key : map.entries().keySet()) {
      if (!key.equals("strategy") && !key.equals("timeZone") && !KEYS.get(strategy).contains(key)) {
        throw new LoadFault(
            map.lineOf(key),
            "timeTravel: the strategy "
                + strategy
                + " has no property "
                + key
                + Nearest.hint(key, List.copyOf(KEYS.get(strategy))));
      }
    }
    return switch (strategy) {
      case "validity" ->
          new TimeTravel.Validity(instant("validFrom"), instant("validTo"), zone(), retention());
      case "log" -> log();
      case "snapshots" -> new TimeTravel.Snapshots(partition(), zone(), retention());
      case "history" -> history();
      case "captured" ->
          new TimeTravel.Captured(
              every(), retention(), columns("columns"), TimeTravel.OptedIn.CONTRACT);
      case "native" -> versionedByStore();
      default -> TimeTravel.NONE;
    };
  }

  private TimeTravel versionedByStore() throws LoadFault {
    if (!(relation instanceof StoreRelation.Files files)
        || files.files().format() != FileFormat.ICEBERG) {
      throw new LoadFault(
          map.lineOf("strategy"),
          "timeTravel: the strategy native is for stores that keep the versions of a table"
              + " themselves: a server of format iceberg");
    }
    return new TimeTravel.Native(retention());
  }

  private TimeTravel history() throws LoadFault {
    String from = instant("validFrom");
    String to = instant("validTo");
    int line = map.lineOf("historyTable");
    if (map.get("historyPort").isPresent()) {
      return elsewhere(from, to, line);
    }
    if (relation instanceof StoreRelation.Files && !unpublished.isEmpty()) {
      throw new LoadFault(
          line,
          "timeTravel: column "
              + unpublished.get(0).name()
              + " must be a property of the contract, which tells its type in both sets of files");
    }
    StoreRelation past = relations.historyTable(text("historyTable"), object, columns, line);
    return new TimeTravel.History(past, Optional.empty(), from, to, zone(), retention());
  }

  private TimeTravel elsewhere(String from, String to, int line) throws LoadFault {
    List<ColumnDraft> needed = Stream.concat(columns.stream(), unpublished.stream()).toList();
    HistoryPorts.Found found = ports.find(text("historyPort"), text("historyTable"), needed, line);
    return new TimeTravel.History(
        found.table(), Optional.of(found.port()), from, to, zone(), retention());
  }

  private TimeTravel log() throws LoadFault {
    Optional<String> sequence =
        map.get("sequence").isPresent() ? Optional.of(column("sequence")) : Optional.empty();
    List<String> key = columns("key");
    Optional<TimeTravel.Deleted> deleted = deleted();
    if (key.isEmpty() && (sequence.isPresent() || deleted.isPresent())) {
      throw new LoadFault(
          map.line(),
          "timeTravel: sequence and deletedWhen say which row of a key counts, so they need a key");
    }
    return new TimeTravel.Log(instant("recordedAt"), key, sequence, deleted, zone(), retention());
  }

  private List<String> columns(String property) throws LoadFault {
    List<String> named = new ArrayList<>();
    for (String name : map.texts(property)) {
      named.add(column(name, map.lineOf(property)).name());
    }
    return named;
  }

  private Optional<TimeTravel.Deleted> deleted() throws LoadFault {
    Optional<YamlNode> node = map.get("deletedWhen");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    int line = map.lineOf("deletedWhen");
    if (node.get() instanceof YamlMap condition) {
      ColumnDraft column = column(condition.text("column").orElse(""), line);
      Optional<String> value = condition.text("equals");
      if (value.isEmpty()) {
        throw new LoadFault(line, "timeTravel: deletedWhen needs {column: …, equals: …}");
      }
      return Optional.of(new TimeTravel.Deleted(column.name(), value));
    }
    ColumnDraft column = column(text("deletedWhen"), line);
    if (column.type().trust() != DeclaredType.Trust.NONE
        && column.type().type().kind() != TypeKind.BOOLEAN) {
      throw new LoadFault(
          line,
          "timeTravel: deletedWhen names "
              + column.name()
              + ", which is "
              + column.type().type()
              + "; name a BOOLEAN column, or write {column: "
              + column.name()
              + ", equals: …}");
    }
    return Optional.of(new TimeTravel.Deleted(column.name(), Optional.empty()));
  }

  private String partition() throws LoadFault {
    ColumnDraft column = column(text("partition"), map.lineOf("partition"));
    int line = map.lineOf("partition");
    if (!(relation instanceof StoreRelation.Files files)) {
      checkInstant(column, line);
    } else if (files.files().format() == FileFormat.ICEBERG) {
      throw new LoadFault(
          map.lineOf("strategy"),
          "timeTravel: an Iceberg table keeps its snapshots itself; the strategy is native");
    } else if (!("/" + files.files().location()).contains("/" + column.storeName() + "=")) {
      throw new LoadFault(
          line,
          "timeTravel: files are told apart by folders, but the location "
              + files.files().location()
              + " has none of the form "
              + column.storeName()
              + "=*");
    }
    return column.name();
  }

  private String instant(String property) throws LoadFault {
    ColumnDraft column = column(text(property), map.lineOf(property));
    checkInstant(column, map.lineOf(property));
    return column.name();
  }

  private static void checkInstant(ColumnDraft column, int line) throws LoadFault {
    if (column.type().trust() != DeclaredType.Trust.NONE
        && !INSTANTS.contains(column.type().type().kind())) {
      throw new LoadFault(
          line,
          "timeTravel: column "
              + column.name()
              + " is "
              + column.type().type()
              + ", which tells no instant; a DATE or a timestamp does");
    }
  }

  private String column(String property) throws LoadFault {
    return column(text(property), map.lineOf(property)).name();
  }

  private ColumnDraft column(String name, int line) throws LoadFault {
    Optional<ColumnDraft> known =
        Stream.concat(columns.stream(), unpublished.stream())
            .filter(c -> c.name().equalsIgnoreCase(name))
            .findFirst();
    if (known.isPresent()) {
      return known.get();
    } else if (RelationReader.readsText(relation) || !isNear(name).isEmpty()) {
      throw new LoadFault(
          line,
          "timeTravel names column " + name + ", which the table does not have" + isNear(name));
    }
    ColumnDraft own =
        new ColumnDraft(
            name, name, DeclaredType.none(), false, Optional.empty(), Optional.empty(), List.of());
    unpublished.add(own);
    return own;
  }

  /** A name that is nearly one of the contract's is more likely misspelt than the store's own. */
  private String isNear(String name) {
    return Nearest.hint(name, columns.stream().map(ColumnDraft::name).toList());
  }

  private String text(String property) throws LoadFault {
    return map.text(property)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new LoadFault(map.line(), "timeTravel needs the property " + property));
  }

  private ZoneId zone() throws LoadFault {
    String name = map.text("timeZone").orElse("");
    try {
      return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new LoadFault(
          map.lineOf("timeZone"),
          "timeTravel: \"" + name + "\" is no time zone; write a name such as Europe/Berlin");
    }
  }

  private Duration every() throws LoadFault {
    Matcher form = DURATION.matcher(text("every"));
    long number = form.matches() ? Long.parseLong(form.group(1)) : 0;
    if (number < 1) {
      throw new LoadFault(
          map.lineOf("every"), "timeTravel: every must be a time such as 30s, 15m, 6h or 1d");
    }
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private Optional<Period> retention() throws LoadFault {
    Optional<String> text = map.text("retention");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher form = PERIOD.matcher(text.get().toLowerCase(Locale.ROOT));
    int number = form.matches() ? Integer.parseInt(form.group(1)) : 0;
    if (number < 1) {
      throw new LoadFault(
          map.lineOf("retention"),
          "timeTravel: retention must be a time such as 90d, 8w, 6m (months) or 2y");
    }
    return Optional.of(
        switch (form.group(2)) {
          case "d" -> Period.ofDays(number);
          case "w" -> Period.ofWeeks(number);
          case "m" -> Period.ofMonths(number);
          default -> Period.ofYears(number);
        });
  }

  private static String unknown(String strategy) {
    String known = " (known: " + String.join(", ", STRATEGIES) + ")";
    return strategy.isEmpty()
        ? "timeTravel names no strategy" + known
        : "timeTravel: the strategy "
            + strategy
            + " is not known"
            + known
            + Nearest.hint(strategy, STRATEGIES);
  }
}
