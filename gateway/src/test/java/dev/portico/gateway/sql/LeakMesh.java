package dev.portico.gateway.sql;

import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.policy.FixedAuthorizer.Rule;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an attacker is put before: the table {@code acct_1} and its twin {@code acct_2}, which
 * differ only in what eve may not see, a table that is open, one that is closed and one that does
 * not exist for her.
 *
 * <p>The twin has no invisible rows, other raw values behind masks and other values in hidden
 * columns. What eve is told of one she must be told of the other.
 */
final class LeakMesh {
  static final String ATTACKED = "acct_1";
  static final String TWIN = "acct_2";

  /** Stand in rows, columns and policies that eve must not learn; none is in what she may see. */
  static final List<String> SECRETS =
      List.of(
          "zqrow",
          "zqraw",
          "zqnote",
          "zqother",
          "zqvault",
          "plit77",
          "77712",
          "98765",
          "44556",
          "private_note",
          "clearance",
          "vault",
          "invisible");

  static final String HASH_SECRET = "a key that zqraw must not be seen with";

  private LeakMesh() {}

  static List<MeshTable> tables() {
    return List.of(attacked(), twin(), open(), closed(), unlisted());
  }

  private static MeshTable.Builder columns(String name) {
    return MeshTable.named(name)
        .column("id", ColumnType.INTEGER)
        .column("region", ColumnType.VARCHAR)
        .column("name", ColumnType.VARCHAR)
        .column("amount", ColumnType.INTEGER)
        .column("small", ColumnType.SMALLINT)
        .column("big", ColumnType.BIGINT)
        .column("price", ColumnType.decimal(10, 2))
        .column("wide", ColumnType.decimal(38, 0))
        .column("fine", ColumnType.decimal(38, 10))
        .column("d", ColumnType.DATE)
        .column("ts", ColumnType.TIMESTAMP)
        .column("tz", ColumnType.TIMESTAMP_TZ)
        .column("flt", ColumnType.DOUBLE)
        .column("words", ColumnType.array(ColumnType.VARCHAR))
        .column("bytes", ColumnType.VARBINARY)
        .column("email", ColumnType.VARCHAR)
        .column("ssn", ColumnType.VARCHAR)
        .column("nick", ColumnType.VARCHAR)
        .column("salary", ColumnType.INTEGER)
        .column("score", ColumnType.decimal(10, 2))
        .column("birth", ColumnType.DATE)
        .column("seen", ColumnType.TIMESTAMP_TZ)
        .column("phone", ColumnType.VARCHAR)
        .column("city", ColumnType.VARCHAR)
        .column("grade", ColumnType.INTEGER)
        .column("clearance", ColumnType.INTEGER)
        .column("private_note", ColumnType.VARCHAR);
  }

  private static MeshTable attacked() {
    MeshTable.Builder table = columns(ATTACKED);
    for (int i = 1; i <= 6; i++) {
      visible(table, i, "zqraw", 1, i % 2);
    }
    // each value breaks another kind of expression
    invisible(table, 90, "XX", 0, 0, 0L, "0.00", "0", "0", LocalDate.of(-4712, 1, 1), 0.0);
    invisible(
        table,
        91,
        "XX",
        Integer.MAX_VALUE,
        Short.MAX_VALUE,
        Long.MAX_VALUE,
        "99999999.99",
        "9".repeat(38),
        "9".repeat(28),
        LocalDate.of(12345, 6, 7),
        Double.MAX_VALUE);
    invisible(
        table,
        92,
        "XX",
        Integer.MIN_VALUE,
        Short.MIN_VALUE,
        Long.MIN_VALUE,
        "-99999999.99",
        "-" + "9".repeat(38),
        "-" + "9".repeat(28),
        LocalDate.of(1, 1, 1),
        Double.NaN);
    invisible(
        table,
        93,
        "EU",
        -1,
        -1,
        -1L,
        "-0.01",
        "-1",
        "-1",
        LocalDate.of(2000, 2, 29),
        Double.NEGATIVE_INFINITY);
    invisible(table, 94, null, 5, 5, 5L, "5.00", "5", "5", LocalDate.of(2000, 1, 5), 5.0);
    return table.build();
  }

  private static MeshTable twin() {
    MeshTable.Builder table = columns(TWIN);
    for (int i = 1; i <= 6; i++) {
      visible(table, i, "another-one-", 2, 2 + i % 2);
    }
    return table.build();
  }

  /**
   * @param raw text behind masks
   * @param step differs behind masks that keep its image
   */
  private static void visible(MeshTable.Builder table, int i, String raw, int step, int clearance) {
    table.row(
        i,
        "EU",
        "" + (10 + i),
        i,
        (short) i,
        (long) i,
        BigDecimal.valueOf(i * 100L + 25, 2),
        BigDecimal.valueOf(i),
        BigDecimal.valueOf(i * 10_000_000_000L + 5, 10),
        LocalDate.of(2000, 1, i),
        LocalDateTime.of(2000, 1, i, 12, 30),
        Instant.parse("2000-01-0" + i + "T12:30:00Z"),
        i * 0.5,
        List.of("w" + i, "x"),
        new byte[] {(byte) i},
        raw + i + "@example.org",
        "zqraw-ssn-" + i,
        "n" + raw.substring(1, 5) + i,
        98_765_000 + i * step,
        new BigDecimal("44556." + (i + step)).setScale(2),
        LocalDate.of(1980 + i, 1 + step, 2),
        Instant.parse("2001-05-0" + i + "T0" + step + ":00:00Z"),
        raw + "-phone-" + i,
        raw + "-city-" + i,
        777_120 + i * step,
        clearance,
        "zqnote" + step + i);
  }

  private static void invisible(
      MeshTable.Builder table,
      int id,
      String region,
      int amount,
      int small,
      long big,
      String price,
      String wide,
      String fine,
      LocalDate day,
      double number) {
    table.row(
        id,
        region,
        id == 90 ? "" : "zqrow-" + id + "\\%_",
        amount,
        (short) small,
        big,
        new BigDecimal(price),
        new BigDecimal(wide),
        new BigDecimal(fine).setScale(10),
        day,
        day.atStartOfDay(),
        Instant.parse("9999-12-31T00:00:00.999999Z"),
        number,
        List.of(),
        new byte[] {(byte) 0xFF, (byte) 0xFE},
        "zqrow",
        "zqrow" + "x".repeat(5_000),
        "zqrow",
        amount,
        new BigDecimal(price),
        day,
        Instant.parse("-0043-03-15T12:00:00Z"),
        "zqrow",
        "zqrow",
        amount,
        9,
        "zqnote");
  }

  private static MeshTable open() {
    return MeshTable.named("shown")
        .column("id", ColumnType.INTEGER)
        .column("k", ColumnType.INTEGER)
        .column("txt", ColumnType.VARCHAR)
        .row(1, 1, "11")
        .row(2, 2, "12")
        .row(3, 90, "zz")
        .row(4, 0, null)
        .build();
  }

  private static MeshTable closed() {
    return MeshTable.named("closed")
        .column("id", ColumnType.INTEGER)
        .column("zqother_column", ColumnType.VARCHAR)
        .row(1, "zqother")
        .build();
  }

  private static MeshTable unlisted() {
    return MeshTable.named("vault")
        .column("id", ColumnType.INTEGER)
        .column("zqvault_column", ColumnType.VARCHAR)
        .row(1, "zqvault")
        .build();
  }

  /** What holds for eve, whatever the literal that lets the other half of the rows pass. */
  static Map<String, Rule> rules(String otherRegion) {
    RowFilter rows =
        new RowFilter.And(
            List.of(
                new RowFilter.In("region", List.of(text("EU"), text(otherRegion)), Sense.PLAIN),
                number("clearance", Comparison.LESS_OR_EQUAL, 3)));
    Rule attacked = Rule.of(rows, masks()).hiding("clearance", "private_note");
    return Map.of(
        ATTACKED,
        attacked,
        TWIN,
        attacked,
        "closed",
        Rule.deny(),
        "vault",
        Rule.unlisted(),
        "queries",
        Rule.of(new RowFilter.Compare("principal", Comparison.EQUAL, text("eve")), Map.of())
            .hiding(
                "roles",
                "reasons",
                "decision_id",
                "policy_revision",
                "row_filters",
                "masks",
                "hidden_columns",
                "fragments"));
  }

  private static Map<String, Mask> masks() {
    Map<String, Mask> masks = new LinkedHashMap<>();
    masks.put("email", mask(new Mask.Email(), ColumnType.VARCHAR));
    masks.put(
        "ssn",
        mask(
            new Mask.Hash("default", Optional.of(new HashKey(HASH_SECRET)), 32),
            ColumnType.VARCHAR));
    masks.put("nick", mask(new Mask.Partial(1, 0, "*"), ColumnType.VARCHAR));
    masks.put("salary", mask(new Mask.Bucket(new BigDecimal(1_000_000)), ColumnType.BIGINT));
    masks.put("score", mask(new Mask.Round(-3), ColumnType.decimal(38, 2)));
    masks.put("birth", mask(new Mask.Truncate(Mask.Unit.YEAR), ColumnType.DATE));
    masks.put("seen", mask(new Mask.Truncate(Mask.Unit.DAY), ColumnType.TIMESTAMP_TZ));
    masks.put("phone", mask(new Mask.Null(), ColumnType.VARCHAR));
    masks.put("city", mask(new Mask.Constant(text("somewhere")), ColumnType.VARCHAR));
    masks.put(
        "grade",
        new Mask(
            new Mask.Null(),
            ColumnType.INTEGER,
            true,
            Optional.of(number("clearance", Comparison.GREATER, 7))));
    return masks;
  }

  private static Mask mask(Mask.Function function, ColumnType type) {
    return new Mask(function, type, true, Optional.empty());
  }

  private static RowFilter number(String column, Comparison comparison, int value) {
    return new RowFilter.Compare(column, comparison, new BindValue(ColumnType.INTEGER, value));
  }

  private static BindValue text(String value) {
    return new BindValue(ColumnType.VARCHAR, value);
  }

  static void decide(FixedAuthorizer authorizer) {
    authorizer.decide("eve", rules("plit77"));
  }
}
