package dev.portico.gateway.catalog.sketch;

import dev.portico.gateway.catalog.sketch.SketchedTable.Place;
import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.Grant;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.FilePort;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.SqlPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Describes what a connection's store holds as the files of a product. Used by {@code portico new
 * product}, once, by one thread; reads the store, writes nothing.
 */
public final class ProductSketch {
  /** More tables than this are no product. */
  static final int MOST_TABLES = 500;

  private static final int MOST_FILES = 200_000;
  private static final Pattern POSTGRES =
      Pattern.compile("jdbc:postgresql://([^:/?,]+)(?::(\\d{1,5}))?/([^?]+)(\\?.*)?");

  private final Wish wish;
  private final Port port;
  private final List<String> notes = new ArrayList<>();

  private ProductSketch(Wish wish, Port port) {
    this.wish = wish;
    this.port = port;
  }

  /**
   * What somebody wants.
   *
   * @param name of the product
   * @param domain whose product it is
   * @param environment of the server's settings
   * @param within the schema, or the folder of files; empty for the one that is granted
   * @param tables patterns of names of tables; empty for all
   */
  public record Wish(
      String name,
      String domain,
      ConnectionSettings connection,
      Optional<String> environment,
      Optional<String> within,
      List<String> tables) {
    public Wish {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(domain, "domain");
      Objects.requireNonNull(connection, "connection");
      tables = List.copyOf(tables);
    }
  }

  /**
   * What came of it.
   *
   * @param files content by name
   * @param tables how many there are
   * @param suspected how many columns look like personal data
   * @param notes what was left out, and why
   */
  public record Sketch(Map<String, String> files, int tables, int suspected, List<String> notes) {
    public Sketch {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Reads the store.
   *
   * @throws GatewayException when the domain was not granted what is wanted, the store is away or
   *     cannot list what it holds
   */
  public static Sketch of(Wish wish, Port port) {
    try {
      return new ProductSketch(wish, port).sketch();
    } catch (PortException e) {
      throw new GatewayException(ErrorCode.STORE_UNAVAILABLE, e.getMessage(), e);
    }
  }

  private Sketch sketch() {
    List<SketchedTable> tables;
    if (port instanceof SqlPort sql) {
      tables = sqlTables(sql);
    } else if (port instanceof FilePort files) {
      tables = fileTables(files);
    } else {
      throw cannotList();
    }
    if (tables.isEmpty()) {
      throw refused(
          "no table was found"
              + (wish.tables().isEmpty() ? "" : " that is called " + wish.tables())
              + notes.stream().map(note -> "\n" + note).reduce("", String::concat));
    } else if (tables.size() > MOST_TABLES) {
      throw refused(
          "there are more than " + MOST_TABLES + " tables; choose some with --table PATTERN");
    }
    int suspected =
        tables.stream()
            .flatMap(table -> table.columns().stream())
            .mapToInt(column -> column.personal().isPresent() ? 1 : 0)
            .sum();
    tables.forEach(
        table -> table.leftOut().forEach(why -> notes.add("table " + table.name() + ", " + why)));
    return new Sketch(
        new ProductFiles(wish.name(), wish.domain(), wish.connection().name()).of(tables),
        tables.size(),
        suspected,
        notes);
  }

  private List<SketchedTable> sqlTables(SqlPort sql) {
    List<Grant> own = grants().stream().filter(grant -> grant.prefix().isEmpty()).toList();
    Optional<String> wanted = wish.within();
    boolean granted =
        own.stream()
            .anyMatch(g -> g.schema().isEmpty() || wanted.isEmpty() || g.schema().equals(wanted));
    if (!granted) {
      throw notGranted("schema", wanted.orElse("public"));
    }
    List<String> schemas = sql.schemas().orElseThrow(this::cannotList);
    String schema = wanted.orElseGet(() -> only(own, schemas));
    if (!schemas.contains(schema)) {
      throw refused(
          "connection "
              + wish.connection().name()
              + " has no schema "
              + schema
              + " with tables to read; it has "
              + String.join(", ", schemas));
    }
    return new StoreTables(sql, schema, place(schema), notes).read(wanted(), MOST_TABLES);
  }

  /** The one schema that was granted and has tables. */
  private static String only(List<Grant> own, List<String> schemas) {
    Set<String> possible = new LinkedHashSet<>();
    own.forEach(
        grant -> grant.schema().ifPresentOrElse(possible::add, () -> possible.addAll(schemas)));
    if (possible.size() != 1) {
      throw refused(
          possible.isEmpty()
              ? "the store has no table to read"
              : "there are several schemas; choose one with --schema: "
                  + String.join(", ", possible));
    }
    return possible.iterator().next();
  }

  private List<Grant> grants() {
    return wish.connection().allow().stream()
        .filter(grant -> grant.concerns(wish.domain()))
        .toList();
  }

  private GatewayException notGranted(String what, String value) {
    return refused(
        "domain "
            + wish.domain()
            + " may not publish "
            + what
            + " "
            + value
            + " from connection "
            + wish.connection().name()
            + ". An operator grants it in portico.yaml, under connections."
            + wish.connection().name()
            + ":\n    allow: [{domain: "
            + wish.domain()
            + ", "
            + what
            + ": "
            + YamlText.of(value)
            + "}]");
  }

  private Place place(String schema) {
    List<String> lines = new ArrayList<>();
    Matcher postgres = POSTGRES.matcher(String.valueOf(wish.connection().settings().get("url")));
    if (postgres.matches()) {
      lines.add("type: postgres");
      lines.addAll(environment());
      lines.add("host: " + YamlText.of(postgres.group(1)));
      lines.add("port: " + (postgres.group(2) == null ? "5432" : postgres.group(2)));
      lines.add("database: " + YamlText.of(postgres.group(3)));
    } else {
      lines.add("type: custom");
      lines.addAll(environment());
    }
    lines.add("schema: " + YamlText.of(schema));
    return new Place(lines);
  }

  private List<String> environment() {
    return wish.environment().map(e -> List.of("environment: " + YamlText.of(e))).orElse(List.of());
  }

  private List<SketchedTable> fileTables(FilePort files) {
    List<String> starts =
        wish.within()
            .map(List::of)
            .orElseGet(
                () ->
                    grants().stream()
                        .filter(grant -> grant.schema().isEmpty())
                        .map(grant -> grant.prefix().orElse(""))
                        .distinct()
                        .toList());
    if (starts.isEmpty()) {
      throw notGranted("prefix", "folder/");
    }
    String type = serverType(starts.get(0));
    starts.forEach(this::checkFolder);
    FileTables tables = new FileTables(files, type, environment(), notes);
    List<SketchedTable> found = new ArrayList<>();
    for (String start : starts) {
      if (start.isEmpty() && !type.equals("local")) {
        throw refused("say where to look: --folder " + type + "://bucket/folder");
      }
      List<String> names = files.files(start, MOST_FILES).orElseThrow(this::cannotList);
      found.addAll(tables.read(names, start, wanted(), MOST_TABLES));
    }
    return found;
  }

  /** A folder that was not granted is not looked into. */
  private void checkFolder(String folder) {
    List<String> wanted = steps(folder);
    boolean granted =
        !wanted.contains("..")
            && grants().stream()
                .filter(grant -> grant.schema().isEmpty())
                .map(grant -> steps(grant.prefix().orElse("")))
                .anyMatch(
                    prefix ->
                        prefix.size() <= wanted.size()
                            && wanted.subList(0, prefix.size()).equals(prefix));
    if (!granted) {
      throw notGranted("prefix", folder);
    }
  }

  private static List<String> steps(String folder) {
    return Stream.of(folder.split("/"))
        .filter(step -> !step.isEmpty() && !step.equals("."))
        .toList();
  }

  /** What contracts call a store that is of files. */
  private String serverType(String start) {
    return switch (wish.connection().type()) {
      case "local" -> "local";
      case "s3" -> "s3";
      default -> start.startsWith("gs://") ? "gcs" : "azure";
    };
  }

  /** Whether a table is wanted, by patterns with {@code *} and {@code ?}. */
  private Predicate<String> wanted() {
    if (wish.tables().isEmpty()) {
      return name -> true;
    }
    List<Pattern> patterns = wish.tables().stream().map(ProductSketch::pattern).toList();
    return name ->
        patterns.stream().anyMatch(p -> p.matcher(name.toLowerCase(Locale.ROOT)).matches());
  }

  private static Pattern pattern(String text) {
    StringBuilder regex = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c ->
                regex.append(
                    c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
    return Pattern.compile(regex.toString());
  }

  private GatewayException cannotList() {
    return refused(
        "the adapter of connection "
            + wish.connection().name()
            + " (type "
            + wish.connection().type()
            + ") cannot tell what its store holds; write the contract by hand");
  }

  private static GatewayException refused(String message) {
    return new GatewayException(ErrorCode.CONFIGURATION_INVALID, message);
  }
}
