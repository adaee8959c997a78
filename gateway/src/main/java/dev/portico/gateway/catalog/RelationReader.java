package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileTable;
import dev.portico.spi.Port;
import dev.portico.spi.ScanPort;
import dev.portico.spi.SqlPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where the rows of a schema object are, and refuses places that were not granted to the
 * domain.
 */
final class RelationReader implements Relations {
  private static final Set<String> FILE_SERVERS = Set.of("local", "s3", "azure", "sftp", "gcs");
  private static final Set<String> OPEN_SERVERS =
      Set.of("custom", "glue", "athena", "databricks", "hive", "kafka", "kinesis", "pubsub");
  private static final String ICEBERG = "icebergTable";
  private static final Pattern QUALIFIED = Pattern.compile("([A-Za-z_][A-Za-z0-9_$]*)\\.([^.]+)");

  private final ServerChoice choice;
  private final Port port;
  private final Grants grants;
  private final String serverType;

  private RelationReader(ServerChoice choice, Port port, Grants grants) {
    this.choice = choice;
    this.port = port;
    this.grants = grants;
    this.serverType = choice.entry().text("type").orElse("custom").toLowerCase(Locale.ROOT);
  }

  /** Opens the connection and checks that the server entry fits its kind of store. */
  static RelationReader of(ServerChoice choice, PortLookup ports, String domain, Path folder)
      throws LoadFault {
    YamlMap entry = choice.entry();
    Port port;
    try {
      port = ports.port(choice.connection().name());
    } catch (GatewayException e) {
      throw new LoadFault(entry.line(), e.getMessage());
    }
    RelationReader reader =
        new RelationReader(choice, port, new Grants(choice.connection(), domain, folder));
    reader.checkKind();
    return reader;
  }

  private void checkKind() throws LoadFault {
    boolean files = FILE_SERVERS.contains(serverType);
    boolean api = serverType.equals("api");
    boolean sql = !files && !api && !OPEN_SERVERS.contains(serverType);
    boolean wrong =
        (files && !(port instanceof FilePort))
            || (api && !(port instanceof ScanPort))
            || (sql && !(port instanceof SqlPort));
    if (wrong) {
      throw new LoadFault(
          choice.entry().lineOf("type"),
          "server "
              + choice.entry().text("server").orElse("")
              + " has type "
              + serverType
              + ", but connection "
              + choice.connection().name()
              + " has type "
              + choice.connection().type()
              + ", which reaches "
              + kindName());
    }
  }

  private String kindName() {
    return port instanceof SqlPort
        ? "a SQL store"
        : port instanceof FilePort ? "files" : "a source that is scanned";
  }

  /** Whether the rows are texts whose types only the contract knows. */
  static boolean readsText(StoreRelation relation) {
    return relation instanceof StoreRelation.Files files
        && (files.files().format() == FileFormat.CSV
            || files.files().format() == FileFormat.JSON_LINES);
  }

  @Override
  public StoreRelation relation(YamlMap object, List<Column> columns) throws LoadFault {
    if (port instanceof SqlPort) {
      return sql(object);
    }
    String location = location(object);
    grants.checkLocation(location, locationLine());
    if (port instanceof ScanPort) {
      return new StoreRelation.Scan(storeName(object), location);
    }
    FileFormat format = format(location);
    CsvOptions csv =
        format == FileFormat.CSV ? CsvSettings.of(object, choice.entry()) : CsvOptions.DEFAULT;
    return new StoreRelation.Files(
        new FileTable(
            location,
            format,
            csv,
            columns,
            registered(object, storeName(object), location, format)),
        FetchSettings.of(choice.entry()));
  }

  /**
   * Where the past rows of an object are: a table beside it, or files of the same server under
   * another {@code {model}}. The domain needs the same grant for it.
   */
  @Override
  public StoreRelation historyTable(
      String name, YamlMap object, List<ColumnDraft> columns, int line) throws LoadFault {
    if (port instanceof SqlPort) {
      Matcher qualified = QUALIFIED.matcher(name);
      String schema = qualified.matches() ? qualified.group(1) : sql(object).schema();
      grants.checkSchema(schema, line);
      return new StoreRelation.Sql(schema, qualified.matches() ? qualified.group(2) : name);
    }
    String own = location(object);
    String location = location(name);
    if (!(port instanceof FilePort) || location.equals(own)) {
      throw new LoadFault(
          line,
          "timeTravel: the history of this table cannot be found; its server's location needs"
              + " {model}, which historyTable replaces");
    }
    grants.checkLocation(location, line);
    FileFormat format = format(location);
    CsvOptions csv =
        format == FileFormat.CSV ? CsvSettings.of(object, choice.entry()) : CsvOptions.DEFAULT;
    List<Column> typed =
        columns.stream()
            .map(c -> new Column(c.storeName(), c.type().type(), !c.required()))
            .toList();
    return new StoreRelation.Files(
        new FileTable(location, format, csv, typed, registered(object, name, location, format)),
        FetchSettings.of(choice.entry()));
  }

  private StoreRelation.Sql sql(YamlMap object) throws LoadFault {
    String name = storeName(object);
    Matcher qualified = QUALIFIED.matcher(name);
    boolean hasSchema = qualified.matches();
    String schema = hasSchema ? qualified.group(1) : schema();
    int line = hasSchema ? object.lineOf("physicalName") : choice.entry().lineOf("schema");
    grants.checkSchema(schema, line);
    return new StoreRelation.Sql(schema, hasSchema ? qualified.group(2) : name);
  }

  private String schema() throws LoadFault {
    Optional<String> schema = choice.entry().text("schema");
    if (schema.isEmpty() && !serverType.startsWith("postgres")) {
      throw new LoadFault(
          choice.entry().line(),
          "server " + choice.entry().text("server").orElse("") + " names no schema of its store");
    }
    return schema.orElse("public");
  }

  private String location(YamlMap object) throws LoadFault {
    return location(storeName(object));
  }

  private String location(String model) throws LoadFault {
    String location =
        choice.entry().text("path").or(() -> choice.entry().text("location")).orElse("");
    if (location.isEmpty() && port instanceof FilePort) {
      throw new LoadFault(
          choice.entry().line(),
          "server " + choice.entry().text("server").orElse("") + " has no path or location");
    }
    String resolved = location.replace("{model}", model);
    if (resolved.indexOf('{') >= 0) {
      throw new LoadFault(
          locationLine(),
          "the location holds braces; only {model} is replaced, and patterns use * and ?");
    }
    return resolved;
  }

  private int locationLine() {
    YamlMap entry = choice.entry();
    return entry.get("path").isPresent() ? entry.lineOf("path") : entry.lineOf("location");
  }

  private FileFormat format(String location) throws LoadFault {
    YamlMap entry = choice.entry();
    String suffix = location.replaceFirst("\\.(gz|zst)$", "").replaceFirst("^.*\\.", "");
    String format = entry.text("format").orElse(suffix).toLowerCase(Locale.ROOT);
    if (format.equals("json") && entry.text("delimiter").orElse("new_line").equals("array")) {
      throw new LoadFault(
          entry.lineOf("delimiter"),
          "JSON arrays are not read; write one object per line (delimiter: new_line)");
    }
    return switch (format) {
      case "parquet" -> FileFormat.PARQUET;
      case "csv" -> FileFormat.CSV;
      case "json", "jsonl", "ndjson" -> FileFormat.JSON_LINES;
      case "iceberg" -> FileFormat.ICEBERG;
      default ->
          throw new LoadFault(
              entry.lineOf("format"),
              entry.text("format").isPresent()
                  ? "format " + format + " is not read (known: parquet, csv, json, iceberg)"
                  : "the server entry names no format (known: parquet, csv, json, iceberg)");
    };
  }

  /** Under which name a table is in the connection's catalog, checked for what it cannot be. */
  private Optional<String> registered(
      YamlMap object, String model, String location, FileFormat format) throws LoadFault {
    YamlMap holder = CustomProperties.value(object, ICEBERG).isPresent() ? object : choice.entry();
    Optional<String> name =
        CustomProperties.text(holder, ICEBERG).map(n -> n.replace("{model}", model));
    int line = CustomProperties.line(holder, ICEBERG);
    if (format != FileFormat.ICEBERG) {
      if (name.isPresent()) {
        throw new LoadFault(line, ICEBERG + " is for servers of format iceberg");
      }
      return name;
    }
    if (!choice.connection().type().equals("s3")) {
      throw new LoadFault(
          choice.entry().lineOf("format"),
          "Iceberg tables are read from connections of type s3, and connection "
              + choice.connection().name()
              + " has type "
              + choice.connection().type());
    } else if (location.matches(".*[*?].*")) {
      throw new LoadFault(
          locationLine(),
          "the location holds patterns; an Iceberg table is one folder, or one file"
              + " ….metadata.json");
    } else if (name.isPresent() && !choice.connection().settings().containsKey("catalog")) {
      throw new LoadFault(
          line,
          ICEBERG
              + " names a table of a catalog, and connection "
              + choice.connection().name()
              + " has none (setting catalog)");
    } else if (name.isPresent() && !name.get().matches("[^.\\s{}]+(\\.[^.\\s{}]+)+")) {
      throw new LoadFault(line, ICEBERG + " must be a name such as sales.orders or sales.{model}");
    }
    return name;
  }

  private static String storeName(YamlMap object) {
    return object.text("physicalName").or(() -> object.text("name")).orElse("");
  }
}
