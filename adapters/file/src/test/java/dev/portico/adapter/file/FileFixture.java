package dev.portico.adapter.file;

import static java.util.stream.Collectors.joining;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FilePort;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileTable;
import dev.portico.spi.RowSource;
import dev.portico.spi.StoreTable;
import dev.portico.testkit.Ability;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.PortFixture;
import dev.portico.testkit.TestTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A store with a folder per table, of files of one format, written by the engine (Parquet) or by
 * hand, read by the engine. Tables of many rows have several files.
 */
public class FileFixture implements PortFixture {
  private static final int ROWS_PER_INSERT = 2_000;
  private static final int ROWS_PER_FILE = 10_000;

  private final FileFormat format;
  private final FileStore store;
  private final Connection engine;
  private final Map<String, List<Column>> tables = new HashMap<>();

  /**
   * @param store closed with this
   */
  public FileFixture(FileFormat format, FileStore store) throws SQLException {
    this.format = format;
    this.store = store;
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
  public FilePort port() {
    return store.port();
  }

  @Override
  public void create(TestTable table) throws Exception {
    tables.put(table.name(), table.columns());
    int rows = table.rows().size();
    for (int from = 0; from == 0 || from < rows; from += ROWS_PER_FILE) {
      put(
          table.name() + "/part-" + from / ROWS_PER_FILE + extension(format),
          content(table, table.rows().subList(from, Math.min(rows, from + ROWS_PER_FILE))));
    }
  }

  /** Stores a file of a table. */
  protected void put(String path, byte[] content) throws IOException {
    store.put(path, content);
  }

  private byte[] content(TestTable table, List<List<Object>> rows) throws Exception {
    return switch (format) {
      case PARQUET -> parquet(table, rows);
      case ICEBERG -> throw new IllegalStateException("written by its own library");
      case CSV -> lines(rows, names(table) + "\n", row -> csvLine(table.columns(), row));
      case JSON_LINES -> lines(rows, "", row -> jsonLine(table.columns(), row));
    };
  }

  private byte[] parquet(TestTable table, List<List<Object>> all) throws Exception {
    Path file = Files.createTempFile("portico", ".parquet");
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          table.columns().stream()
              .map(c -> c.name() + " " + EngineSql.type(c.type()))
              .collect(joining(", ", "CREATE TABLE " + table.name() + " (", ")")));
      for (int from = 0; from < all.size(); from += ROWS_PER_INSERT) {
        List<List<Object>> rows = all.subList(from, Math.min(all.size(), from + ROWS_PER_INSERT));
        statement.execute(
            "INSERT INTO "
                + table.name()
                + " VALUES "
                + rows.stream().map(row -> tuple(table.columns(), row)).collect(joining(", ")));
      }
      statement.execute("COPY " + table.name() + " TO " + EngineSql.text(file.toString()));
      statement.execute("DROP TABLE " + table.name());
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
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

  private static byte[] lines(List<List<Object>> rows, String header, Line line) {
    return rows.stream()
        .map(row -> line.of(row) + "\n")
        .collect(joining("", header, ""))
        .getBytes(StandardCharsets.UTF_8);
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
    return table(name, name);
  }

  /** A table by what the store calls it now. */
  private FileTable table(String name, String path) {
    return new FileTable(
        store.location(path), format, CsvOptions.DEFAULT, tables.getOrDefault(name, List.of()));
  }

  @Override
  public RowSource read(String table, List<Column> columns, ExecutionContext context)
      throws Exception {
    return read(table, table, columns, context);
  }

  /** Reads a table that lies at another path than its own, file by file. */
  protected final RowSource read(
      String table, String path, List<Column> columns, ExecutionContext context) {
    FileTable files = table(table, path);
    FileRequest all = FileRequest.all(files);
    FileRequest request =
        new FileRequest(
            files,
            all.columns(),
            all.condition(),
            all.choice(),
            all.asOf(),
            OptionalLong.of(Long.MAX_VALUE),
            all.limits());
    return new FilesRows(engine, port().open(request, context), request, columns, context);
  }

  @Override
  public Optional<StoreTable> describe(String table) {
    return port().describe(table(table));
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
    store.close();
    engine.close();
  }

  private static String extension(FileFormat format) {
    return switch (format) {
      case PARQUET -> ".parquet";
      case ICEBERG -> "";
      case CSV -> ".csv";
      case JSON_LINES -> ".jsonl";
    };
  }
}
