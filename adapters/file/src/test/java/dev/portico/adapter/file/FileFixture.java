package dev.portico.adapter.file;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.Port;
import dev.portico.spi.PortSettings;
import dev.portico.spi.RowSource;
import dev.portico.spi.StoreTable;
import dev.portico.testkit.Ability;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.PortFixture;
import dev.portico.testkit.TestTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder with a table per file of one format, written by the engine (Parquet) or by hand, read by
 * the engine.
 */
final class FileFixture implements PortFixture {
  private static final int ROWS_PER_INSERT = 2_000;

  private final FileFormat format;
  private final Path root;
  private final LocalPort port;
  private final Connection engine;
  private final Map<String, List<Column>> tables = new HashMap<>();

  FileFixture(FileFormat format) throws IOException, SQLException {
    this.format = format;
    this.root = Files.createTempDirectory("portico-files").toRealPath();
    this.port =
        (LocalPort)
            new LocalPortFactory().create(new PortSettings("files", root, Map.of("root", ".")));
    this.engine = engine();
  }

  /** An engine set up as the gateway's is, as far as values are concerned. */
  static Connection engine() throws SQLException {
    Connection engine = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = engine.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      statement.execute("SET threads=2");
      statement.execute("SET autoload_known_extensions=false");
    }
    return engine;
  }

  @Override
  public Port port() {
    return port;
  }

  @Override
  public void create(TestTable table) throws Exception {
    tables.put(table.name(), table.columns());
    switch (format) {
      case PARQUET -> parquet(table);
      case CSV -> lines(table, ".csv", names(table), row -> csvLine(table.columns(), row));
      case JSON_LINES -> lines(table, ".jsonl", null, row -> jsonLine(table.columns(), row));
    }
  }

  private void parquet(TestTable table) throws SQLException {
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          table.columns().stream()
              .map(c -> c.name() + " " + EngineSql.type(c.type()))
              .collect(joining(", ", "CREATE TABLE " + table.name() + " (", ")")));
      for (int from = 0; from < table.rows().size(); from += ROWS_PER_INSERT) {
        List<List<Object>> rows =
            table.rows().subList(from, Math.min(table.rows().size(), from + ROWS_PER_INSERT));
        statement.execute(
            "INSERT INTO "
                + table.name()
                + " VALUES "
                + rows.stream().map(row -> tuple(table.columns(), row)).collect(joining(", ")));
      }
      statement.execute(
          "COPY "
              + table.name()
              + " TO "
              + EngineSql.text(root.resolve(table.name() + ".parquet").toString()));
      statement.execute("DROP TABLE " + table.name());
    }
  }

  private static String tuple(List<Column> columns, List<Object> row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> literal(columns.get(i).type(), row.get(i)))
        .collect(joining(", ", "(", ")"));
  }

  private static String literal(ColumnType type, Object value) {
    if (value == null) {
      return "NULL";
    }
    return switch (type.kind()) {
      case VARBINARY -> "unhex('" + HexFormat.of().formatHex((byte[]) value) + "')";
      case DATE ->
          "(DATE '1970-01-01' + CAST(" + ((LocalDate) value).toEpochDay() + " AS INTEGER))";
      case TIME -> "TIME '" + (value == EndOfDay.INSTANCE ? "24:00:00" : value) + "'";
      case TIMESTAMP ->
          "make_timestamp("
              + ColumnVector.micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC))
              + ")";
      case TIMESTAMP_TZ ->
          "CAST(make_timestamp(" + ColumnVector.micros((Instant) value) + ") AS TIMESTAMPTZ)";
      case ARRAY ->
          ((List<?>) value)
              .stream()
                  .map(e -> literal(type.element(), e))
                  .collect(joining(", ", "CAST([", "] AS " + EngineSql.type(type) + ")"));
      default -> "CAST(" + EngineSql.text(value.toString()) + " AS " + EngineSql.type(type) + ")";
    };
  }

  private interface Line {
    String of(List<Object> row);
  }

  private void lines(TestTable table, String extension, String header, Line line)
      throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(root.resolve(table.name() + extension))) {
      if (header != null) {
        writer.write(header + "\n");
      }
      for (List<Object> row : table.rows()) {
        writer.write(line.of(row) + "\n");
      }
    }
  }

  private static String names(TestTable table) {
    return table.columns().stream().map(Column::name).collect(joining(","));
  }

  private static String csvLine(List<Column> columns, List<Object> row) {
    return row.stream()
        .map(value -> value == null ? "" : "\"" + plain(value).replace("\"", "\"\"") + "\"")
        .collect(joining(","));
  }

  private static String jsonLine(List<Column> columns, List<Object> row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> "\"" + columns.get(i).name() + "\":" + json(row.get(i)))
        .collect(joining(",", "{", "}"));
  }

  private static String json(Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Short) {
      return String.valueOf(value);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(FileFixture::json).collect(joining(",", "[", "]"));
    }
    String text =
        plain(value)
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t");
    return "\"" + text + "\"";
  }

  /** Years beyond 9999 without the sign that Java puts before them. */
  private static String plain(Object value) {
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    boolean dated =
        value instanceof LocalDate || value instanceof LocalDateTime || value instanceof Instant;
    return value == EndOfDay.INSTANCE
        ? "24:00:00"
        : dated ? value.toString().replaceFirst("^\\+", "") : value.toString();
  }

  private FileTable table(String name) {
    return new FileTable(
        name + extension(format), format, CsvOptions.DEFAULT, tables.getOrDefault(name, List.of()));
  }

  @Override
  public RowSource read(String table, List<Column> columns, ExecutionContext context)
      throws Exception {
    FileTable files = table(table);
    return new EngineSource(
        engine,
        EngineSql.select(files, port.open(FileRequest.all(files), context).next(), columns),
        columns,
        context);
  }

  @Override
  public Optional<StoreTable> describe(String table) {
    return port.describe(table(table));
  }

  @Override
  public Set<Ability> cannot() {
    Set<Ability> cannot =
        EnumSet.of(
            Ability.BLOCKING_READS,
            Ability.STORE_FAILURE,
            Ability.CONNECTION_LIMIT,
            Ability.NULLABILITY,
            Ability.PRIMARY_KEYS,
            Ability.CLOSE_ENDS_SOURCES);
    if (format != FileFormat.PARQUET) {
      cannot.add(Ability.DESCRIBE);
    }
    return cannot;
  }

  /** The engine reads no negative years and no bytes from text, and arrays only from JSON. */
  @Override
  public boolean lacks(EdgeValue value) {
    boolean text = format != FileFormat.PARQUET;
    return switch (value.type().kind()) {
      case VARBINARY -> text;
      case ARRAY -> format == FileFormat.CSV;
      default -> text && value.name().endsWith("BC");
    };
  }

  @Override
  public void close() throws Exception {
    port.close();
    engine.close();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String extension(FileFormat format) {
    return switch (format) {
      case PARQUET -> ".parquet";
      case CSV -> ".csv";
      case JSON_LINES -> ".jsonl";
    };
  }
}
