package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.s3.OnS3;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What files and row groups are left out for a filter never takes a row away that the filter keeps:
 * made-up conditions, each as a filter, which ports are told of, and as a value that is counted,
 * which they are not.
 */
@OnS3
class FileConditionsTest {
  private static final int CONDITIONS = Integer.getInteger("portico.conditions", 120);
  private static final long SEED = Long.getLong("portico.conditions.seed", 20260601);
  private static final int ROWS = 400;
  private static final Pattern READ = Pattern.compile("read (\\d+) of (\\d+)");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

  @TempDir static Path folder;
  static SqlMesh mesh;

  @BeforeAll
  static void start() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, List.of(table()), new OpenAuthorizer());
  }

  @AfterAll
  static void stop() throws SQLException {
    mesh.close();
  }

  /** Values grow with the number of the file, NULLs in some files only, one file all NULL. */
  private static MeshTable table() {
    Random random = new Random(SEED);
    MeshTable.Builder table =
        MeshTable.named("t")
            .column("id", ColumnType.INTEGER)
            .column("s", ColumnType.SMALLINT)
            .column("i", ColumnType.INTEGER)
            .column("b", ColumnType.BIGINT)
            .column("d", ColumnType.decimal(10, 2))
            .column("w", ColumnType.decimal(38, 10))
            .column("r", ColumnType.REAL)
            .column("f", ColumnType.DOUBLE)
            .column("v", ColumnType.VARCHAR)
            .column("c", ColumnType.varchar(5))
            .column("o", ColumnType.BOOLEAN)
            .column("dt", ColumnType.DATE)
            .column("ts", ColumnType.TIMESTAMP)
            .column("tz", ColumnType.TIMESTAMP_TZ);
    for (int id = 0; id < ROWS; id++) {
      int n = id / 41;
      boolean none = n == 4;
      int x = n * 10 - 30 + random.nextInt(12);
      LocalDateTime moment = DAY.atStartOfDay().plusHours(x * 7L).plusNanos(x * 1_000L);
      table.row(
          id,
          none ? null : (short) x,
          orNull(random, n, x),
          orNull(random, n, x * 1_000_000_007L),
          orNull(random, n, new BigDecimal(x).movePointLeft(1).setScale(2)),
          orNull(random, n, new BigDecimal(x).multiply(new BigDecimal("1.0000000001"))),
          orNull(random, n, x == 3 ? Float.NaN : x / 4f),
          orNull(random, n, x == 7 ? Double.NaN : x == -30 ? -0.0 : x / 10d),
          none ? null : text(x),
          orNull(random, n, text(x).substring(0, 2)),
          none ? null : (Object) (n % 3 == 0 ? Boolean.TRUE : n % 3 == 1 ? false : x % 2 == 0),
          orNull(random, n, DAY.plusDays(x)),
          orNull(random, n, moment),
          orNull(random, n, moment.toInstant(ZoneOffset.UTC)));
    }
    return table.build();
  }

  private static String text(int x) {
    return (char) ('A' + Math.floorMod(x, 60)) + "\u00e9" + "x".repeat(Math.floorMod(x, 3) * 40);
  }

  private static Object orNull(Random random, int file, Object value) {
    return file == 4 || file % 2 == 1 && random.nextInt(5) == 0 ? null : value;
  }

  @Test
  void noRowIsLost() {
    Conditions conditions = new Conditions();
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    int left = 0;
    Answer plan = null;
    for (int i = 0; i < CONDITIONS; i++) {
      Condition condition = conditions.next();
      Session session = session(i % 3 == 0 ? "America/New_York" : "UTC");
      Answer counted =
          ask(session, "SELECT COUNT(*) FILTER (WHERE %s), COUNT(*) FROM pq.t", condition);
      if (counted.failed()) {
        continue;
      }
      String filter = "SELECT COUNT(*), COUNT(DISTINCT id) FROM pq.t WHERE %s";
      Answer kept = ask(session, filter, condition);
      Object rows = counted.rows().get(0).get(0);
      if (kept.failed() || !kept.rows().get(0).equals(List.of(rows, rows))) {
        wrong.add(condition + " keeps " + rows + ", but " + kept);
      }
      compared++;
      Answer listed = ask(session, "SELECT id FROM pq.t WHERE %s", condition);
      if (listed.failed() || listed.rows().size() != ((Number) rows).intValue()) {
        wrong.add(condition + " lists other than " + rows + " rows: " + listed);
      }
      plan = ask(session, "EXPLAIN ANALYZE " + filter, condition);
      left += isLeftOut(plan) ? 1 : 0;
    }
    assertEquals(List.of(), wrong);
    assertTrue(compared > CONDITIONS * 3 / 4, compared + " were compared");
    assertTrue(left > compared / 5, left + " of " + compared + " left files out: " + plan);
  }

  private static boolean isLeftOut(Answer plan) {
    Matcher read = READ.matcher(plan.toString());
    return read.find() && !read.group(1).equals(read.group(2));
  }

  private static Session session(String zone) {
    Session plain = SqlMesh.session();
    SessionSettings settings = SessionSettings.DEFAULT.withTimeZone(ZoneId.of(zone));
    return new Session(plain.principal(), plain.client(), settings);
  }

  private static Answer ask(Session session, String sql, Condition condition) {
    return mesh.ask(
        session, sql.formatted(condition.sql()), condition.values().toArray(BindValue[]::new));
  }

  private record Condition(String sql, List<BindValue> values) {}

  /** Makes conditions up. */
  private static final class Conditions {
    private static final List<String> COLUMNS =
        List.of("id", "s", "i", "b", "d", "w", "r", "f", "v", "c", "o", "dt", "ts", "tz");
    private static final List<String> NUMBERS = List.of("id", "s", "i", "b", "d", "w", "r", "f");

    private final Random random = new Random(SEED);
    private final List<BindValue> values = new ArrayList<>();

    Condition next() {
      values.clear();
      String sql = condition(3);
      return new Condition(sql, List.copyOf(values));
    }

    private String condition(int depth) {
      if (depth == 0 || random.nextInt(4) == 0) {
        return test();
      }
      String one = condition(depth - 1);
      return switch (random.nextInt(9)) {
        case 0, 1 -> "(" + one + " AND " + condition(depth - 1) + ")";
        case 2, 3 -> "(" + one + " OR " + condition(depth - 1) + ")";
        case 4 -> "NOT (" + one + ")";
        case 5 -> "(" + one + ") IS " + pick("NOT TRUE", "TRUE", "FALSE", "NOT FALSE", "UNKNOWN");
        case 6 ->
            "CASE WHEN i "
                + operator()
                + value("i")
                + " THEN "
                + test()
                + " ELSE "
                + test()
                + " END";
        case 7 -> "((" + one + " AND " + test() + ") OR (" + test() + " AND " + test() + "))";
        default -> one;
      };
    }

    private String test() {
      String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
      if (column.equals("o") && random.nextBoolean()) {
        return pick("o", "NOT o", "o IS TRUE", "o IS NOT TRUE", "o = TRUE", "o <> TRUE");
      }
      String value = value(column);
      return switch (random.nextInt(13)) {
        case 0 -> column + " IS " + pick("NULL", "NOT NULL");
        case 1 -> column + " BETWEEN " + value + " AND " + value(column);
        case 2 -> column + pick(" IN ", " NOT IN ") + list(column, 1 + random.nextInt(30));
        case 3 -> "COALESCE(" + column + ", " + value + ") " + operator() + value(column);
        case 4 -> column + " " + operator() + parameter(column);
        case 5 -> parameter(column) + " " + operator() + column;
        case 6 -> value + " " + operator() + column;
        case 7 ->
            NUMBERS.contains(column)
                ? column + " " + operator() + NUMBERS.get(random.nextInt(NUMBERS.size()))
                : column + " " + operator() + (column.equals("v") ? "c" : column);
        case 8 ->
            NUMBERS.contains(column)
                ? column + " " + operator() + value(NUMBERS.get(random.nextInt(NUMBERS.size())))
                : "CAST(" + column + " AS VARCHAR(30)) " + operator() + "'2026'";
        case 9 ->
            NUMBERS.contains(column)
                ? "CAST(" + column + " AS DECIMAL(20, 1)) " + operator() + value
                : column + " IS " + pick("", "NOT ") + "DISTINCT FROM " + value;
        case 10 -> column.equals("v") ? "v LIKE 'A%'" : column + " " + operator() + value;
        default -> column + " " + operator() + value;
      };
    }

    private String pick(String... some) {
      return some[random.nextInt(some.length)];
    }

    private String operator() {
      return pick("=", "<>", "<", "<=", ">", ">=") + " ";
    }

    private String list(String column, int length) {
      int all = random.nextInt(40) == 0 && column.equals("id") ? 5_000 : length;
      return IntStream.range(0, all)
          .mapToObj(i -> all == 5_000 ? String.valueOf(i * 3 - 7_000) : value(column))
          .collect(Collectors.joining(", ", "(", ")"));
    }

    private int number() {
      return random.nextInt(130) - 40;
    }

    private String value(String column) {
      int x = number();
      LocalDateTime moment = DAY.atStartOfDay().plusHours(x * 7L);
      return switch (column) {
        case "id" -> String.valueOf(x * 4);
        case "b" -> x * 1_000_000_007L + "";
        case "d" -> x / 10 + pick("", ".5", ".50", ".123");
        case "w" -> x + pick("", ".0000000001", ".5");
        case "r", "f" -> x / 10 + pick("", ".5", ".5E0", "E0");
        case "v", "c" -> "'" + text(x).substring(0, 1 + random.nextInt(2)) + pick("", " ") + "'";
        case "o" -> pick("TRUE", "FALSE");
        case "dt" -> "DATE '" + DAY.plusDays(x) + "'";
        case "ts" -> "TIMESTAMP '" + moment.toString().replace('T', ' ') + ":00'";
        case "tz" -> "CAST('" + moment + ":00Z' AS TIMESTAMP WITH LOCAL TIME ZONE)";
        default -> x + pick("", "", ".5");
      };
    }

    private String parameter(String column) {
      int x = number();
      LocalDateTime moment = DAY.atStartOfDay().plusHours(x * 7L);
      Instant instant = moment.toInstant(ZoneOffset.UTC);
      BindValue value =
          switch (column) {
            case "d" -> new BindValue(ColumnType.decimal(10, 2), new BigDecimal(x).setScale(2));
            case "w" -> new BindValue(ColumnType.decimal(38, 10), new BigDecimal(x).setScale(10));
            case "r" -> new BindValue(ColumnType.REAL, x / 4f);
            case "f" -> new BindValue(ColumnType.DOUBLE, x % 9 == 0 ? Double.NaN : x / 10d);
            case "v", "c" -> new BindValue(ColumnType.VARCHAR, text(x));
            case "o" -> new BindValue(ColumnType.BOOLEAN, x % 2 == 0);
            case "dt" -> new BindValue(ColumnType.DATE, DAY.plusDays(x));
            case "ts" -> new BindValue(ColumnType.TIMESTAMP, moment);
            case "tz" -> new BindValue(ColumnType.TIMESTAMP_TZ, instant);
            default -> new BindValue(ColumnType.BIGINT, (long) x);
          };
      values.add(random.nextInt(8) == 0 ? new BindValue(value.type(), null) : value);
      return "?";
    }
  }
}
