package dev.portico.adapter.file.pruning;

import static dev.portico.adapter.file.pruning.Footers.between;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.IsNull;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;

/** What footers may say, and what must not be believed or concluded. */
class StatisticsPruningTest {
  private static final Consumer<SchemaElement> PLAIN = e -> {};
  private static final Consumer<SchemaElement> REQUIRED =
      e -> e.setRepetition_type(FieldRepetitionType.REQUIRED);
  private static final Consumer<SchemaElement> TEXT =
      e -> e.setLogicalType(LogicalType.STRING(new StringType()));

  private static final Column WHOLE = new Column("n", ColumnType.INTEGER, true);
  private static final Column FLOATING = new Column("n", ColumnType.DOUBLE, true);
  private static final Column WORDS = new Column("n", ColumnType.VARCHAR, true);

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  private static byte[] bytes(double number) {
    return bytes(Double.doubleToRawLongBits(number));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Predicate compare(Operator operator, ColumnType type, Object value) {
    return new Comparison("n", operator, new BindValue(type, value));
  }

  private static Predicate equal(int value) {
    return compare(Operator.EQUAL, ColumnType.INTEGER, value);
  }

  private static Footers whole(Statistics statistics) {
    return new Footers().column(Type.INT32, "n", PLAIN, statistics);
  }

  private static Footers floating(Statistics statistics) {
    return new Footers().column(Type.DOUBLE, "n", PLAIN, statistics);
  }

  private static Footers text(Statistics statistics) {
    return new Footers().column(Type.BYTE_ARRAY, "n", TEXT, statistics);
  }

  @Test
  void valuesOutsideTheRangeArePruned() {
    Footers file = whole(between(bytes(5), bytes(9), 0));
    assertTrue(file.canMatch(equal(5), WHOLE));
    assertTrue(file.canMatch(equal(9), WHOLE));
    assertFalse(file.canMatch(equal(4), WHOLE));
    assertFalse(file.canMatch(equal(10), WHOLE));
    assertFalse(file.canMatch(compare(Operator.LESS, ColumnType.INTEGER, 5), WHOLE));
    assertTrue(file.canMatch(compare(Operator.LESS_OR_EQUAL, ColumnType.INTEGER, 5), WHOLE));
    assertFalse(file.canMatch(compare(Operator.GREATER, ColumnType.INTEGER, 9), WHOLE));
    assertTrue(file.canMatch(compare(Operator.GREATER_OR_EQUAL, ColumnType.INTEGER, 9), WHOLE));
    BindValue ten = new BindValue(ColumnType.INTEGER, 10);
    BindValue seven = new BindValue(ColumnType.INTEGER, 7);
    assertFalse(file.canMatch(new In("n", List.of(ten, ten)), WHOLE));
    assertTrue(file.canMatch(new In("n", List.of(ten, seven)), WHOLE));
    assertFalse(file.canMatch(new In("n", List.of()), WHOLE));
    assertTrue(file.canMatch(new Not(new In("n", List.of())), WHOLE));
  }

  @Test
  void notIsTrueOnlyWhereItsPartCanBeFalse() {
    Footers file = whole(between(bytes(5), bytes(5)));
    assertFalse(file.canMatch(new Not(equal(5)), WHOLE));
    assertTrue(file.canMatch(new Not(equal(6)), WHOLE));
    assertFalse(file.canMatch(compare(Operator.NOT_EQUAL, ColumnType.INTEGER, 5), WHOLE));
    Predicate unknownForAll = new Comparison("gone", Operator.EQUAL, value(1));
    Column gone = new Column("gone", ColumnType.INTEGER, true);
    assertFalse(file.canMatch(unknownForAll, WHOLE, gone));
    assertFalse(file.canMatch(new Not(unknownForAll), WHOLE, gone));
    assertTrue(
        file.canMatch(new Not(new Predicate.And(List.of(unknownForAll, equal(6)))), WHOLE, gone));
    assertFalse(
        file.canMatch(new Not(new Predicate.And(List.of(unknownForAll, equal(5)))), WHOLE, gone));
  }

  private static BindValue value(int number) {
    return new BindValue(ColumnType.INTEGER, number);
  }

  @Test
  void absentColumnsAreNullAndUnknownOnesAreLeftOpen() {
    Footers file = whole(between(bytes(5), bytes(9), 0));
    Column gone = new Column("gone", ColumnType.INTEGER, true);
    assertTrue(file.canMatch(new IsNull("gone"), WHOLE, gone));
    assertFalse(file.canMatch(new Not(new IsNull("gone")), WHOLE, gone));
    assertTrue(file.canMatch(new Not(new IsNull("elsewhere")), WHOLE, gone));
    assertTrue(file.canMatch(equal(4), new Column("other", ColumnType.INTEGER, true)));
  }

  @Test
  void nullsAreCountedOnlyWhereTheCountIsSaneAndKnown() {
    assertTrue(whole(between(bytes(5), bytes(9))).canMatch(new IsNull("n"), WHOLE));
    assertFalse(whole(between(bytes(5), bytes(9), 0)).canMatch(new IsNull("n"), WHOLE));
    assertTrue(whole(between(bytes(5), bytes(9), 3)).canMatch(new IsNull("n"), WHOLE));
    assertFalse(whole(Footers.nulls(10)).canMatch(equal(5), WHOLE));
    assertFalse(whole(Footers.nulls(10)).canMatch(new Not(new IsNull("n")), WHOLE));
    assertTrue(whole(Footers.nulls(11)).canMatch(equal(5), WHOLE));
    assertTrue(whole(Footers.nulls(-1)).canMatch(new IsNull("n"), WHOLE));
    // All NULL, and yet a highest value.
    assertTrue(whole(between(bytes(5), bytes(9), 10)).canMatch(equal(4), WHOLE));
    // NaN counted as NULL where there can be no NULL.
    Footers required = new Footers().column(Type.DOUBLE, "n", REQUIRED, Footers.nulls(10));
    assertTrue(required.canMatch(compare(Operator.EQUAL, ColumnType.DOUBLE, Double.NaN), FLOATING));
  }

  @Test
  void noStatisticsAndContradictingOnesSayNothing() {
    assertTrue(whole(null).canMatch(equal(4), WHOLE));
    assertTrue(whole(new Statistics()).canMatch(equal(4), WHOLE));
    assertTrue(whole(between(bytes(9), bytes(5), 0)).canMatch(equal(4), WHOLE));
    assertTrue(whole(between(new byte[] {1}, new byte[] {2}, 0)).canMatch(equal(4), WHOLE));
    assertFalse(whole(null).rows(0).canMatch(Predicate.ALL, WHOLE));
  }

  @Test
  void nanMayHideBehindAnyRangeUnlessItIsCounted() {
    Predicate above = compare(Operator.GREATER, ColumnType.DOUBLE, 9.0);
    Predicate below = compare(Operator.LESS, ColumnType.DOUBLE, 1.0);
    Predicate isNaN = compare(Operator.EQUAL, ColumnType.DOUBLE, Double.NaN);
    Statistics statistics = between(bytes(1.0), bytes(2.0), 0);
    assertTrue(floating(statistics).canMatch(above, FLOATING));
    assertTrue(floating(statistics).canMatch(isNaN, FLOATING));
    assertTrue(floating(statistics).canMatch(new Not(below), FLOATING));
    assertFalse(floating(statistics).canMatch(below, FLOATING));
    Statistics counted = between(bytes(1.0), bytes(2.0), 0);
    counted.setNan_count(0);
    assertFalse(floating(counted).canMatch(above, FLOATING));
    assertFalse(floating(counted).canMatch(isNaN, FLOATING));
    Statistics one = between(bytes(1.0), bytes(1.0), 0);
    assertTrue(
        floating(one).canMatch(compare(Operator.NOT_EQUAL, ColumnType.DOUBLE, 1.0), FLOATING));
    Statistics hidden = between(bytes(1.0), bytes(Double.NaN), 0);
    assertTrue(floating(hidden).canMatch(below, FLOATING));
  }

  @Test
  void thereIsOneZero() {
    Statistics zero = between(bytes(0.0), bytes(0.0), 0);
    zero.setNan_count(0);
    for (double literal : new double[] {0.0, -0.0}) {
      assertTrue(
          floating(zero).canMatch(compare(Operator.EQUAL, ColumnType.DOUBLE, literal), FLOATING));
      assertFalse(
          floating(zero).canMatch(compare(Operator.LESS, ColumnType.DOUBLE, literal), FLOATING));
    }
  }

  @Test
  void roundedNumbersHaveRoom() {
    Column real = new Column("n", ColumnType.REAL, true);
    Footers file =
        new Footers()
            .column(
                Type.FLOAT,
                "n",
                PLAIN,
                between(bytes(Float.floatToIntBits(0.1f)), bytes(Float.floatToIntBits(0.1f)), 0));
    BigDecimal tenth = new BigDecimal("0.1");
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.decimal(2, 1), tenth), real));
    assertTrue(
        whole(between(bytes(16_777_217), bytes(16_777_217), 0))
            .canMatch(compare(Operator.EQUAL, ColumnType.REAL, 16_777_216f), WHOLE));
    assertFalse(
        whole(between(bytes(16_777_217), bytes(16_777_217), 0))
            .canMatch(compare(Operator.LESS, ColumnType.REAL, 16_000_000f), WHOLE));
  }

  @Test
  void olderStatisticsOfTextAreSortedBySignedBytesAndNotBelieved() {
    Statistics older = Footers.older(bytes("é"), bytes("a"));
    assertTrue(text(older).canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "z"), WORDS));
    Statistics plausible = Footers.older(bytes("a"), bytes("b"));
    assertTrue(text(plausible).canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "é"), WORDS));
    assertFalse(
        whole(Footers.older(bytes(5), bytes(9))).canMatch(equal(4), WHOLE), "numbers are right");
  }

  @Test
  void statisticsOfTextByWritersWithTheFaultParquet251AreNotBelieved() {
    Predicate z = compare(Operator.EQUAL, ColumnType.VARCHAR, "z");
    Statistics same = Footers.older(bytes("a"), bytes("a"));
    assertFalse(text(same).createdBy("parquet-mr version 1.8.1").canMatch(z, WORDS));
    assertTrue(text(same).createdBy("parquet-mr version 1.6.0").canMatch(z, WORDS));
    assertTrue(text(same).createdBy(null).canMatch(z, WORDS));
  }

  @Test
  void decimalsInBytesByOldWritersAreNotBelieved() {
    Consumer<SchemaElement> decimal =
        e -> {
          e.setType_length(2);
          e.setLogicalType(LogicalType.DECIMAL(new DecimalType(0, 4)));
          e.setConverted_type(ConvertedType.DECIMAL);
          e.setScale(0);
          e.setPrecision(4);
        };
    Column column = new Column("n", ColumnType.decimal(4, 0), true);
    Footers file =
        new Footers()
            .column(
                Type.FIXED_LEN_BYTE_ARRAY,
                "n",
                decimal,
                between(new byte[] {0, 1}, new byte[] {0, 9}, 0));
    Predicate minus = compare(Operator.EQUAL, ColumnType.decimal(4, 0), BigDecimal.valueOf(-1));
    assertFalse(file.canMatch(minus, column));
    assertTrue(file.createdBy("parquet-cpp version 1.5.1-SNAPSHOT").canMatch(minus, column));
    assertFalse(file.createdBy("parquet-cpp-arrow version 20.0.0").canMatch(minus, column));
  }

  @Test
  void textIsComparedByUnsignedBytesAndTruncatedEndsHold() {
    Footers file = text(between(bytes("b"), bytes("é"), 0));
    assertFalse(file.canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "日"), WORDS));
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "zzz"), WORDS));
    assertFalse(file.canMatch(compare(Operator.LESS, ColumnType.VARCHAR, "Z"), WORDS));
    Statistics empty = between(bytes(""), bytes(""), 0);
    assertTrue(text(empty).canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "a"), WORDS));
    Statistics cut = between(bytes("aaa"), bytes("aab"), 0);
    cut.setIs_min_value_exact(false);
    cut.setIs_max_value_exact(false);
    assertTrue(text(cut).canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "aaaz"), WORDS));
    assertTrue(
        file.canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "\uD800"), WORDS),
        "half a character is no text");
  }

  @Test
  void bytesWithoutAnnotationAreTextToNobody() {
    Footers file =
        new Footers().column(Type.BYTE_ARRAY, "n", PLAIN, between(bytes("a"), bytes("b"), 0));
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "z"), WORDS));
    Column binary = new Column("n", ColumnType.VARBINARY, true);
    assertFalse(file.canMatch(compare(Operator.EQUAL, ColumnType.VARBINARY, bytes("z")), binary));
  }

  private static Footers timestamp(boolean utc, TimeUnit unit, long min, long max) {
    return new Footers()
        .column(
            Type.INT64,
            "n",
            e -> e.setLogicalType(LogicalType.TIMESTAMP(new TimestampType(utc, unit))),
            between(bytes(min), bytes(max), 0));
  }

  @Test
  void timestampsWithAndWithoutZoneAreNeverCompared() {
    TimeUnit micros = TimeUnit.MICROS(new org.apache.parquet.format.MicroSeconds());
    Column local = new Column("n", ColumnType.TIMESTAMP, true);
    Column instant = new Column("n", ColumnType.TIMESTAMP_TZ, true);
    Predicate late =
        compare(Operator.EQUAL, ColumnType.TIMESTAMP, LocalDateTime.of(2024, 1, 1, 0, 0));
    Predicate lateInstant =
        compare(Operator.EQUAL, ColumnType.TIMESTAMP_TZ, Instant.parse("2024-01-01T00:00:00Z"));
    assertFalse(timestamp(false, micros, 0, 1).canMatch(late, local));
    assertTrue(timestamp(true, micros, 0, 1).canMatch(late, local));
    assertFalse(timestamp(true, micros, 0, 1).canMatch(lateInstant, instant));
    assertTrue(timestamp(false, micros, 0, 1).canMatch(lateInstant, instant));
    assertTrue(timestamp(true, micros, 0, 1).canMatch(late, instant));
    assertFalse(
        timestamp(false, micros, 0, 1)
            .canMatch(compare(Operator.EQUAL, ColumnType.DATE, LocalDate.of(2024, 1, 1)), local));
  }

  @Test
  void timestampsOfNanosecondsAreCutAndTheirEndsAreInfinities() {
    TimeUnit nanos = TimeUnit.NANOS(new NanoSeconds());
    Column local = new Column("n", ColumnType.TIMESTAMP, true);
    Predicate zero =
        compare(Operator.EQUAL, ColumnType.TIMESTAMP, LocalDateTime.of(1970, 1, 1, 0, 0));
    assertTrue(timestamp(false, nanos, 1, 999).canMatch(zero, local));
    assertTrue(timestamp(false, nanos, -999, -1).canMatch(zero, local));
    assertFalse(timestamp(false, nanos, 1_001, 1_999).canMatch(zero, local));
    Predicate far =
        compare(Operator.GREATER, ColumnType.TIMESTAMP, LocalDateTime.of(2300, 1, 1, 0, 0));
    assertTrue(timestamp(false, nanos, 0, Long.MAX_VALUE).canMatch(far, local));
    assertFalse(timestamp(false, nanos, 0, Long.MAX_VALUE - 1).canMatch(far, local));
  }

  @Test
  void timesOfFastparquetAreNotBelieved() {
    TimeUnit nanos = TimeUnit.NANOS(new NanoSeconds());
    Column local = new Column("n", ColumnType.TIMESTAMP, true);
    Predicate early =
        compare(Operator.LESS, ColumnType.TIMESTAMP, LocalDateTime.of(1900, 1, 1, 0, 0));
    assertFalse(timestamp(false, nanos, 0, 1).canMatch(early, local));
    assertTrue(
        timestamp(false, nanos, 0, 1)
            .createdBy("fastparquet-python version 2024.11.0 (build 0)")
            .canMatch(early, local));
  }

  @Test
  void namesAreComparedWithoutCaseUnlessTwoDifferInNothingElse() {
    Statistics statistics = between(bytes(5), bytes(9), 0);
    Column upper = new Column("N", ColumnType.INTEGER, true);
    assertFalse(whole(statistics).canMatch(equal(4), upper));
    assertTrue(whole(statistics).canMatch(equal(4), upper, WHOLE));
    Footers two = whole(statistics).column(Type.INT32, "N", PLAIN, between(bytes(1), bytes(4), 0));
    assertTrue(two.canMatch(equal(10), WHOLE));
    assertTrue(two.canMatch(new Not(new IsNull("n")), WHOLE));
  }

  @Test
  void hiveKeysHideFieldsAndRenamedFieldsAreFollowed() {
    Footers file = whole(between(bytes(5), bytes(9), 0));
    List<Column> columns = List.of(WHOLE, new Column("m", ColumnType.INTEGER, true));
    assertTrue(file.canMatch(equal(4), new FileView(columns, Map.of("N", "4"))));
    assertFalse(file.canMatch(equal(5), new FileView(columns, Map.of("N", "4"))));
    Map<String, String> defaultPartition = new HashMap<>();
    defaultPartition.put("n", null);
    assertTrue(file.canMatch(new IsNull("n"), new FileView(columns, defaultPartition)));
    assertFalse(file.canMatch(equal(5), new FileView(columns, defaultPartition)));
    Predicate four = new Comparison("M", Operator.EQUAL, value(4));
    Predicate five = new Comparison("M", Operator.EQUAL, value(5));
    FileView renamed = new FileView(columns, Map.of(), Map.of("m", "n"));
    assertFalse(file.canMatch(four, renamed));
    assertTrue(file.canMatch(five, renamed));
    Map<String, String> dropped = new HashMap<>();
    dropped.put("n", null);
    assertFalse(file.canMatch(equal(5), new FileView(columns, Map.of(), dropped)));
    assertTrue(file.canMatch(new IsNull("n"), new FileView(columns, Map.of(), dropped)));
  }

  @Test
  void valuesOfOtherKindsAreLeftOpen() {
    Footers file = whole(between(bytes(5), bytes(9), 0));
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.VARCHAR, "4"), WHOLE));
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.BOOLEAN, true), WHOLE));
    assertTrue(file.canMatch(compare(Operator.EQUAL, ColumnType.INTEGER, "4"), WHOLE));
    assertTrue(file.canMatch(equal(4), WORDS), "a number published as text");
    assertFalse(
        file.canMatch(
            compare(Operator.EQUAL, ColumnType.decimal(3, 1), new BigDecimal("9.5")), WHOLE));
    assertFalse(file.canMatch(compare(Operator.EQUAL, ColumnType.BIGINT, 1L << 40), WHOLE));
  }

  @Test
  void unsignedNumbersAreUnsigned() {
    Consumer<SchemaElement> unsigned = e -> e.setConverted_type(ConvertedType.UINT_32);
    Column big = new Column("n", ColumnType.BIGINT, true);
    Predicate most = compare(Operator.EQUAL, ColumnType.BIGINT, 4_294_967_295L);
    Predicate three = compare(Operator.EQUAL, ColumnType.BIGINT, 3L);
    Footers file = new Footers().column(Type.INT32, "n", unsigned, between(bytes(5), bytes(-1), 0));
    assertTrue(file.canMatch(most, big));
    assertFalse(file.canMatch(three, big));
    Footers older =
        new Footers().column(Type.INT32, "n", unsigned, Footers.older(bytes(-1), bytes(5)));
    assertTrue(older.canMatch(compare(Operator.EQUAL, ColumnType.BIGINT, 9L), big));
    Consumer<SchemaElement> narrow = e -> e.setConverted_type(ConvertedType.UINT_8);
    Footers tooWide =
        new Footers().column(Type.INT32, "n", narrow, between(bytes(5), bytes(300), 0));
    assertTrue(tooWide.canMatch(compare(Operator.EQUAL, ColumnType.SMALLINT, (short) 3), WHOLE));
  }
}
