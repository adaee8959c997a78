package dev.portico.adapter.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.IsNull;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.Predicate.Or;
import dev.portico.spi.ScanRequest;
import dev.portico.testkit.Rows;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite leaves out is never a row for which the filter is true, nor one with a fault. */
@Timeout(300)
class SqliteFilterTest {
  private static final Column ID = new Column("id", ColumnType.INTEGER, false);
  private static final List<Column> COLUMNS =
      List.of(
          ID,
          new Column("n", ColumnType.BIGINT, true),
          new Column("s", ColumnType.VARCHAR, true),
          new Column("nc", ColumnType.VARCHAR, true),
          new Column("r", ColumnType.DOUBLE, true),
          new Column("m", ColumnType.decimal(12, 2), true),
          new Column("mt", ColumnType.decimal(12, 2), true),
          new Column("b", ColumnType.BOOLEAN, true),
          new Column("d", ColumnType.DATE, true),
          new Column("t", ColumnType.TIMESTAMP, true),
          new Column("z", ColumnType.TIMESTAMP_TZ, true),
          new Column("u", ColumnType.TIMESTAMP, true),
          new Column("um", ColumnType.TIMESTAMP_TZ, true),
          new Column("j", ColumnType.TIMESTAMP, true),
          new Column("bare", ColumnType.INTEGER, true));
  private static final String TABLE =
      """
      CREATE TABLE %s (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, nc TEXT COLLATE NOCASE, r REAL,
        m DECIMAL(12,2), mt TEXT, b BOOLEAN, d DATE, t TEXT, z TEXT, u INTEGER, um INT, j REAL, bare)
      """;

  @TempDir Path folder;
  private final Random random = new Random(20_260_122);
  private SqliteFile file;
  private SqlitePort port;

  @BeforeEach
  void makeFile() {
    file = new SqliteFile(folder.resolve("f.db"));
    Map<String, Object> datesOf = new HashMap<>();
    for (String table : List.of("r", "i", "v")) {
      datesOf.put(table + ".u", "unix");
      datesOf.put(table + ".um", "unixMillis");
      datesOf.put(table + ".j", "julian");
    }
    port =
        (SqlitePort)
            new SqlitePortFactory()
                .create(
                    new PortSettings(
                        "files", folder, Map.of("root", folder.toString(), "datesOf", datesOf)));
  }

  @Test
  void randomFiltersGiveTheRowsThatTheSameFilterGivesOverAllRows() throws Exception {
    file.run(TABLE.formatted("r"), TABLE.formatted("i"));
    for (Column column : COLUMNS.subList(1, COLUMNS.size())) {
      file.run("CREATE INDEX i_" + column.name() + " ON i(" + column.name() + ")");
    }
    fill("r");
    file.run("INSERT INTO i SELECT * FROM r", "CREATE VIEW v AS SELECT * FROM r");
    List<List<Object>> all = read("r", Predicate.ALL);
    assertEquals(400, all.size());
    int left = 0;
    for (int round = 0; round < 250; round++) {
      Predicate filter = predicate(all, 3);
      Set<Object> wanted = ids(all, filter);
      for (String table : List.of("r", "i", "v")) {
        List<List<Object>> pushed = read(table, filter);
        assertEquals(wanted, ids(pushed, filter), () -> table + " " + filter);
        left += all.size() - pushed.size();
      }
    }
    assertTrue(left > 30_000, "SQLite left out only " + left + " rows");
  }

  @Test
  void aRowOfAnotherKindIsReportedWhateverTheFilterAsks() throws Exception {
    file.run(TABLE.formatted("r"), "INSERT INTO r (id, n, s, d) VALUES (1, 5, 'a', '2026-01-01')");
    Map<String, String> faults =
        Map.of(
            "n",
            "'abc'",
            "s",
            "x'61'",
            "d",
            "'May'",
            "r",
            "'much'",
            "m",
            "x'00'",
            "bare",
            "'5'",
            "u",
            "'2026-01-01'",
            "b",
            "'true'");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      file.run("INSERT INTO r (id, " + fault.getKey() + ") VALUES (77, " + fault.getValue() + ")");
      Column column =
          COLUMNS.stream().filter(c -> c.name().equals(fault.getKey())).findFirst().orElseThrow();
      for (Operator operator : Operator.values()) {
        PortException refused = null;
        try {
          read("r", new Comparison(column.name(), operator, bind(column)));
        } catch (PortException e) {
          refused = e;
        }
        boolean past = operator == Operator.NOT_EQUAL && refused == null;
        assertTrue(refused != null || past, column.name() + " " + operator);
        if (refused != null) {
          assertEquals(PortException.Reason.DATA, refused.reason());
          assertTrue(
              refused.getMessage().contains("table 'r', rowid 77, column '" + column.name() + "'"),
              refused.getMessage());
        }
      }
      file.run("DELETE FROM r WHERE id = 77");
    }
  }

  @Test
  void anIndexServesEveryKindOfComparison() throws Exception {
    file.run(TABLE.replace(" COLLATE NOCASE", "").formatted("i"));
    for (Column column : COLUMNS.subList(1, COLUMNS.size())) {
      file.run("CREATE INDEX i_" + column.name() + " ON i(" + column.name() + ")");
    }
    for (Column column : COLUMNS) {
      if (column.name().equals("mt")) {
        continue; // decimal numbers in texts have no order
      }
      for (Predicate filter :
          List.of(
              new Comparison(column.name(), Operator.EQUAL, bind(column)),
              new In(column.name(), List.of(bind(column), bind(column))))) {
        String plan = plan(filter);
        assertTrue(plan.contains("SEARCH") && !plan.contains("SCAN"), filter + ": " + plan);
      }
    }
  }

  private String plan(Predicate filter) throws Exception {
    try (Connection connection = file.connect()) {
      SqliteTable table = SqliteTable.read(connection, "i").orElseThrow();
      List<Object> binds = new ArrayList<>();
      String where = new SqliteFilter(table, port.config, binds).of(filter);
      try (PreparedStatement explain =
          connection.prepareStatement("EXPLAIN QUERY PLAN SELECT * FROM i WHERE " + where)) {
        for (int i = 0; i < binds.size(); i++) {
          explain.setObject(i + 1, binds.get(i));
        }
        StringBuilder plan = new StringBuilder(where);
        try (ResultSet steps = explain.executeQuery()) {
          while (steps.next()) {
            plan.append('\n').append(steps.getString("detail"));
          }
        }
        return plan.toString();
      }
    }
  }

  private BindValue bind(Column column) {
    Object value =
        switch (column.type().kind()) {
          case BOOLEAN -> true;
          case INTEGER -> 5;
          case BIGINT -> 5L;
          case DECIMAL -> new BigDecimal("12.34");
          case DOUBLE -> 1.5;
          case VARCHAR -> "a";
          case DATE -> LocalDate.of(2026, 1, 1);
          case TIMESTAMP -> LocalDateTime.of(2026, 1, 1, 12, 0);
          default -> Instant.parse("2026-01-01T12:00:00Z");
        };
    return new BindValue(column.type(), value);
  }

  private void fill(String table) throws Exception {
    String marks = "?" + ", ?".repeat(COLUMNS.size() - 1);
    try (Connection connection = file.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
      connection.setAutoCommit(false);
      for (int id = 1; id <= 400; id++) {
        insert.setObject(1, id);
        for (int i = 1; i < COLUMNS.size(); i++) {
          insert.setObject(
              i + 1, random.nextInt(8) == 0 ? null : stored(COLUMNS.get(i), value(COLUMNS.get(i))));
        }
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  private Object stored(Column column, Object value) {
    return switch (column.name()) {
      case "m" -> ((BigDecimal) value).doubleValue();
      case "mt" -> ((BigDecimal) value).toPlainString();
      case "b" -> (Boolean) value ? 1 : 0;
      case "u" -> ((LocalDateTime) value).toEpochSecond(ZoneOffset.UTC);
      case "um" -> ((Instant) value).toEpochMilli();
      case "j" ->
          (((LocalDateTime) value).toInstant(ZoneOffset.UTC).toEpochMilli() + 210_866_760_000_000.0)
              / 86_400_000;
      case "t" -> value.toString().replace('T', random.nextBoolean() ? 'T' : ' ');
      case "z" ->
          ((Instant) value).atOffset(ZoneOffset.ofHours(random.nextInt(-18, 19))).toString();
      case "d" -> value.toString();
      default -> value;
    };
  }

  private Object value(Column column) {
    LocalDate day = LocalDate.of(random.nextInt(12) == 0 ? 12_026 : 2026, 1, 1);
    LocalDate date =
        (random.nextInt(12) == 0 ? day.withYear(-44) : day).plusDays(random.nextInt(6));
    LocalDateTime time =
        LocalDate.of(2026, 1, 1)
            .atStartOfDay()
            .plusHours(random.nextInt(100))
            .plusSeconds(random.nextInt(3));
    return switch (column.name()) {
      case "n" ->
          random.nextInt(5) == 0 ? Long.MAX_VALUE - random.nextInt(3) : random.nextInt(-5, 6);
      case "bare" -> random.nextInt(10);
      case "s", "nc" ->
          List.of("", "a", "A", "b", "aa", "ž", "\ud83d\ude80", "\uffee", "5", "a ")
              .get(random.nextInt(10));
      case "r" -> random.nextInt(-20, 20) / 8.0 + (random.nextInt(9) == 0 ? 1e300 : 0);
      case "m", "mt" -> BigDecimal.valueOf(random.nextInt(-300, 300), 2);
      case "b" -> random.nextBoolean();
      case "d" -> date;
      case "t", "u", "j" -> time;
      default -> time.toInstant(ZoneOffset.UTC);
    };
  }

  private Predicate predicate(List<List<Object>> rows, int depth) {
    int kind = random.nextInt(depth == 0 ? 3 : 6);
    Column column = COLUMNS.get(random.nextInt(COLUMNS.size()));
    switch (kind) {
      case 0:
        return new IsNull(column.name());
      case 1:
        List<BindValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(taken(rows, column));
        }
        return new In(column.name(), values);
      case 2:
        Operator[] operators = Operator.values();
        return new Comparison(
            column.name(), operators[random.nextInt(operators.length)], taken(rows, column));
      case 3:
        return new And(List.of(predicate(rows, depth - 1), predicate(rows, depth - 1)));
      case 4:
        return new Or(List.of(predicate(rows, depth - 1), predicate(rows, depth - 1)));
      default:
        return new Not(predicate(rows, depth - 1));
    }
  }

  private BindValue taken(List<List<Object>> rows, Column column) {
    while (true) {
      Object value = rows.get(random.nextInt(rows.size())).get(COLUMNS.indexOf(column));
      if (value != null) {
        return new BindValue(column.type(), value);
      }
    }
  }

  private static Set<Object> ids(List<List<Object>> rows, Predicate filter) {
    Set<Object> ids = new TreeSet<>();
    for (List<Object> row : rows) {
      if (holds(filter, row).orElse(false)) {
        ids.add(row.get(0));
      }
    }
    return ids;
  }

  /** SQL's three values; empty is unknown. */
  private static Optional<Boolean> holds(Predicate filter, List<Object> row) {
    if (filter instanceof And and) {
      boolean unknown = false;
      for (Predicate part : and.parts()) {
        Optional<Boolean> one = holds(part, row);
        if (one.isPresent() && !one.get()) {
          return Optional.of(false);
        }
        unknown |= one.isEmpty();
      }
      return unknown ? Optional.empty() : Optional.of(true);
    } else if (filter instanceof Or or) {
      return holds(new And(or.parts().stream().<Predicate>map(Not::new).toList()), row)
          .map(b -> !b);
    } else if (filter instanceof Not not) {
      return holds(not.part(), row).map(b -> !b);
    } else if (filter instanceof IsNull isNull) {
      return Optional.of(of(row, isNull.column()) == null);
    } else if (filter instanceof In in) {
      return holds(
          new Or(
              in.values().stream()
                  .<Predicate>map(v -> new Comparison(in.column(), Operator.EQUAL, v))
                  .toList()),
          row);
    }
    Comparison comparison = (Comparison) filter;
    Object value = of(row, comparison.column());
    if (value == null) {
      return Optional.empty();
    }
    int order = compare(value, comparison.value().value());
    return Optional.of(
        switch (comparison.operator()) {
          case EQUAL -> order == 0;
          case NOT_EQUAL -> order != 0;
          case LESS -> order < 0;
          case LESS_OR_EQUAL -> order <= 0;
          case GREATER -> order > 0;
          case GREATER_OR_EQUAL -> order >= 0;
        });
  }

  private static Object of(List<Object> row, String column) {
    for (int i = 0; i < COLUMNS.size(); i++) {
      if (COLUMNS.get(i).name().equals(column)) {
        return row.get(i);
      }
    }
    throw new IllegalArgumentException(column);
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object one, Object other) {
    if (one instanceof String text) {
      int[] a = text.codePoints().toArray();
      int[] b = ((String) other).codePoints().toArray();
      return java.util.Arrays.compare(a, b);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }

  private List<List<Object>> read(String table, Predicate filter) {
    ExecutionContext context =
        new ExecutionContext("q-1", Instant.now().plusSeconds(30), ZoneOffset.UTC, 1_000);
    ScanRequest request = new ScanRequest(table, "f.db", COLUMNS, filter, OptionalLong.empty());
    return Rows.all(port.scan(request, context).rows());
  }
}
