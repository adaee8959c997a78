package dev.portico.adapter.file.pruning;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * A sort of column for random files.
 *
 * @param physical how it is stored
 * @param logical its annotation, or null
 * @param length of fixed-length bytes
 * @param published the type it is read as
 * @param stored values it may hold, about in their order, as the writer takes them
 * @param literals what it may be compared with
 */
record ColumnSort(
    PrimitiveTypeName physical,
    LogicalTypeAnnotation logical,
    int length,
    ColumnType published,
    List<Object> stored,
    List<BindValue> literals) {

  PrimitiveType type(String name, Repetition repetition) {
    return Types.primitive(physical, repetition).length(length).as(logical).named(name);
  }

  private static final long[] WHOLE = {
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -(1L << 53) - 1,
    Integer.MIN_VALUE,
    -32_768,
    -1_000,
    -129,
    -128,
    -10,
    -3,
    -2,
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    9,
    10,
    11,
    99,
    100,
    127,
    128,
    255,
    256,
    999,
    1_000,
    1_001,
    32_767,
    65_535,
    1 << 24,
    (1 << 24) + 1,
    Integer.MAX_VALUE,
    1L << 31,
    (1L << 32) - 1,
    1L << 53,
    (1L << 53) + 1,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE
  };
  private static final double[] FLOATING = {
    Double.NEGATIVE_INFINITY,
    -1e300,
    -Float.MAX_VALUE,
    -16_777_217.0,
    -1.5,
    -1,
    -0.1,
    -0.0,
    0.0,
    Double.MIN_VALUE,
    Float.MIN_VALUE,
    0.1,
    0.1f,
    0.5,
    1,
    1.5,
    2,
    3,
    100,
    16_777_216.0,
    16_777_217.0,
    9_007_199_254_740_993.0,
    Float.MAX_VALUE,
    1e300,
    Double.POSITIVE_INFINITY,
    Double.NaN
  };
  private static final String[] TEXT = {
    "",
    " ",
    "A",
    "B",
    "Z",
    "a",
    "a ",
    "aa",
    "ab",
    "abc",
    "abcdefgh",
    "abcdefghi",
    "abcdefgz",
    "b",
    "c",
    "d",
    "x".repeat(100),
    "x".repeat(99) + "y",
    "z",
    "~".repeat(70),
    "é",
    "éa",
    "ÿ",
    "日",
    "日本",
    "日本語日本語日本語",
    "\uFFFD",
    "\uFFFF".repeat(30),
    "😀",
    "😀a",
    "\uDBFF\uDFFF".repeat(9)
  };

  static List<ColumnSort> all() {
    List<ColumnSort> all = new ArrayList<>();
    numbers(all);
    floats(all);
    times(all);
    texts(all);
    return all;
  }

  private static void numbers(List<ColumnSort> all) {
    all.add(whole(PrimitiveTypeName.INT32, null, 32, ColumnType.INTEGER));
    all.add(whole(PrimitiveTypeName.INT32, null, 32, ColumnType.BIGINT));
    all.add(whole(PrimitiveTypeName.INT64, null, 64, ColumnType.BIGINT));
    all.add(whole(PrimitiveTypeName.INT64, null, 40, ColumnType.decimal(38, 2)));
    all.add(whole(PrimitiveTypeName.INT64, null, 31, ColumnType.INTEGER));
    for (int bits : new int[] {8, 16, 32, 64}) {
      PrimitiveTypeName physical = bits == 64 ? PrimitiveTypeName.INT64 : PrimitiveTypeName.INT32;
      LogicalTypeAnnotation signed = LogicalTypeAnnotation.intType(bits, true);
      all.add(whole(physical, signed, bits, bits < 32 ? ColumnType.SMALLINT : ColumnType.BIGINT));
      LogicalTypeAnnotation unsigned = LogicalTypeAnnotation.intType(bits, false);
      all.add(
          whole(
              physical,
              unsigned,
              bits,
              bits == 64 ? ColumnType.decimal(20, 0) : ColumnType.BIGINT));
    }
    for (ColumnType type :
        List.of(ColumnType.decimal(9, 2), ColumnType.decimal(12, 4), ColumnType.decimal(9, 0))) {
      all.add(decimal(PrimitiveTypeName.INT32, 9, 2, 0, type));
    }
    all.add(decimal(PrimitiveTypeName.INT64, 18, 4, 0, ColumnType.decimal(18, 4)));
    all.add(
        decimal(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, 38, 10, 16, ColumnType.decimal(38, 10)));
    all.add(decimal(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, 20, 0, 9, ColumnType.decimal(20, 0)));
    all.add(decimal(PrimitiveTypeName.BINARY, 22, 3, 0, ColumnType.decimal(22, 3)));
    all.add(decimal(PrimitiveTypeName.INT64, 18, 1, 0, ColumnType.DOUBLE));
    all.add(
        new ColumnSort(
            PrimitiveTypeName.BOOLEAN,
            null,
            0,
            ColumnType.BOOLEAN,
            List.of(false, true),
            List.of(
                new BindValue(ColumnType.BOOLEAN, true),
                new BindValue(ColumnType.BOOLEAN, false))));
  }

  private static ColumnSort whole(
      PrimitiveTypeName physical, LogicalTypeAnnotation logical, int bits, ColumnType published) {
    boolean unsigned = logical != null && logical.toString().contains("false");
    List<Object> stored = new ArrayList<>();
    LongStream.of(WHOLE)
        .filter(n -> fits(n, bits, unsigned))
        .forEach(n -> stored.add(physical == PrimitiveTypeName.INT32 ? (Object) (int) n : n));
    return new ColumnSort(physical, logical, 0, published, stored, numberLiterals(published));
  }

  private static boolean fits(long number, int bits, boolean unsigned) {
    if (unsigned && bits < 64) {
      return number >= 0 && number < 1L << bits;
    }
    return bits == 64 || (number >= -(1L << (bits - 1)) && number < 1L << (bits - 1));
  }

  private static ColumnSort decimal(
      PrimitiveTypeName physical, int precision, int scale, int length, ColumnType published) {
    BigInteger most = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
    List<Object> stored = new ArrayList<>();
    Stream.concat(
            LongStream.of(WHOLE).mapToObj(BigInteger::valueOf),
            Stream.of(
                most,
                most.negate(),
                BigInteger.valueOf(150),
                BigInteger.valueOf(50),
                BigInteger.valueOf(-50),
                BigInteger.valueOf(-150),
                BigInteger.valueOf(10_000)))
        .filter(n -> n.abs().compareTo(most) <= 0)
        .sorted()
        .forEach(n -> stored.add(storedDecimal(physical, n, length)));
    return new ColumnSort(
        physical,
        LogicalTypeAnnotation.decimalType(scale, precision),
        length,
        published,
        stored,
        numberLiterals(published));
  }

  private static Object storedDecimal(PrimitiveTypeName physical, BigInteger number, int length) {
    return switch (physical) {
      case INT32 -> number.intValue();
      case INT64 -> number.longValue();
      case BINARY -> Binary.fromConstantByteArray(number.toByteArray());
      default -> {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (number.signum() < 0 ? -1 : 0));
        byte[] significant = number.toByteArray();
        System.arraycopy(significant, 0, bytes, length - significant.length, significant.length);
        yield Binary.fromConstantByteArray(bytes);
      }
    };
  }

  private static List<BindValue> numberLiterals(ColumnType published) {
    List<BindValue> literals = new ArrayList<>();
    for (long number : WHOLE) {
      literals.add(new BindValue(ColumnType.BIGINT, number));
      if (number == (int) number) {
        literals.add(new BindValue(ColumnType.INTEGER, (int) number));
      }
      literals.add(new BindValue(ColumnType.decimal(19, 0), BigDecimal.valueOf(number)));
      if (Math.abs(number) < 1_000_000_000) {
        literals.add(new BindValue(ColumnType.decimal(12, 2), BigDecimal.valueOf(number, 2)));
        literals.add(new BindValue(ColumnType.decimal(12, 3), BigDecimal.valueOf(number, 3)));
      }
      if (published.kind() == TypeKind.DECIMAL) {
        BigDecimal own = BigDecimal.valueOf(number, published.scale());
        if (own.precision() <= published.precision()) {
          literals.add(new BindValue(published, own));
        }
      }
    }
    for (double number : FLOATING) {
      literals.add(new BindValue(ColumnType.DOUBLE, number));
      literals.add(new BindValue(ColumnType.REAL, (float) number));
    }
    return literals;
  }

  private static void floats(List<ColumnSort> all) {
    List<Object> doubles = new ArrayList<>();
    List<Object> floats = new ArrayList<>();
    for (double number : FLOATING) {
      doubles.add(number);
      floats.add((float) number);
    }
    doubles.add(Double.longBitsToDouble(0xfff8000000000001L));
    for (ColumnType type : List.of(ColumnType.REAL, ColumnType.DOUBLE)) {
      List<BindValue> literals = new ArrayList<>(numberLiterals(type));
      for (double number : FLOATING) {
        for (int i = 0; i < 5; i++) {
          literals.add(
              new BindValue(type, type == ColumnType.REAL ? (Object) (float) number : number));
        }
      }
      all.add(new ColumnSort(PrimitiveTypeName.FLOAT, null, 0, type, floats, literals));
      all.add(
          new ColumnSort(
              PrimitiveTypeName.DOUBLE,
              null,
              0,
              type,
              type == ColumnType.DOUBLE
                  ? doubles
                  : doubles.stream().filter(n -> Math.abs((double) n) < 1e38).toList(),
              literals));
      all.add(
          new ColumnSort(
              PrimitiveTypeName.INT64,
              null,
              0,
              type,
              LongStream.of(WHOLE).mapToObj(n -> (Object) n).toList(),
              literals));
    }
  }

  private static void times(List<ColumnSort> all) {
    LogicalTypeAnnotation date = LogicalTypeAnnotation.dateType();
    List<Object> days = List.of(-800_000, -719_528, -25_000, -2, -1, 0, 1, 2, 3, 10, 11, 20_000);
    List<Object> farDays = new ArrayList<>(days);
    farDays.add(0, Integer.MIN_VALUE + 2);
    farDays.add(Integer.MAX_VALUE - 1);
    farDays.add(Integer.MAX_VALUE);
    all.add(sort(PrimitiveTypeName.INT32, date, ColumnType.DATE, farDays, localLiterals()));
    all.add(sort(PrimitiveTypeName.INT32, date, ColumnType.TIMESTAMP, days, localLiterals()));
    for (TimeUnit unit : List.of(TimeUnit.MILLIS, TimeUnit.MICROS, TimeUnit.NANOS)) {
      List<Object> times = times(unit);
      LogicalTypeAnnotation local = LogicalTypeAnnotation.timestampType(false, unit);
      LogicalTypeAnnotation utc = LogicalTypeAnnotation.timestampType(true, unit);
      for (ColumnType type : List.of(ColumnType.TIMESTAMP, ColumnType.DATE)) {
        all.add(sort(PrimitiveTypeName.INT64, local, type, times, localLiterals()));
      }
      all.add(
          sort(PrimitiveTypeName.INT64, utc, ColumnType.TIMESTAMP_TZ, times, instantLiterals()));
      // A file and a contract that disagree about UTC: nothing may be concluded.
      all.add(sort(PrimitiveTypeName.INT64, utc, ColumnType.TIMESTAMP, times, localLiterals()));
      for (boolean adjusted : new boolean[] {false, true}) {
        LogicalTypeAnnotation time = LogicalTypeAnnotation.timeType(adjusted, unit);
        boolean narrow = unit == TimeUnit.MILLIS;
        all.add(
            sort(
                narrow ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64,
                time,
                ColumnType.TIME,
                timesOfDay(unit),
                timeLiterals()));
      }
    }
  }

  private static ColumnSort sort(
      PrimitiveTypeName physical,
      LogicalTypeAnnotation logical,
      ColumnType published,
      List<Object> stored,
      List<BindValue> literals) {
    return new ColumnSort(physical, logical, 0, published, stored, literals);
  }

  private static final long[] MICROS = {
    -62_135_596_800_000_000L,
    -86_400_000_001L,
    -86_400_000_000L,
    -1_000_001,
    -1_000,
    -999,
    -1,
    0,
    1,
    999,
    1_000,
    1_001,
    2_000,
    86_399_999_999L,
    86_400_000_000L,
    86_400_000_001L,
    1_700_000_000_000_000L,
    1_700_000_000_001_000L,
    4_000_000_000_000_000L
  };

  private static List<Object> times(TimeUnit unit) {
    List<Object> times = new ArrayList<>();
    for (long micros : MICROS) {
      switch (unit) {
        case MILLIS -> times.add(Math.floorDiv(micros, 1_000L));
        case MICROS -> times.add(micros);
        case NANOS -> {
          if (Math.abs(micros) < 5_000_000_000_000_000L) {
            times.addAll(List.of(micros * 1_000 - 1, micros * 1_000, micros * 1_000 + 500));
          }
        }
      }
    }
    if (unit != TimeUnit.MILLIS) {
      times.add(Long.MAX_VALUE);
      times.add(0, -Long.MAX_VALUE);
    }
    return times;
  }

  private static List<Object> timesOfDay(TimeUnit unit) {
    List<Object> times = new ArrayList<>();
    for (long millis : new long[] {0, 1, 2, 1_000, 43_200_000, 86_399_998, 86_399_999}) {
      switch (unit) {
        case MILLIS -> times.add((int) millis);
        case MICROS -> times.addAll(List.of(millis * 1_000, millis * 1_000 + 1));
        case NANOS -> times.addAll(List.of(millis * 1_000_000, millis * 1_000_000 + 999));
      }
    }
    return times;
  }

  private static List<BindValue> localLiterals() {
    List<BindValue> literals = new ArrayList<>();
    for (long micros : MICROS) {
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000L),
              (int) Math.floorMod(micros, 1_000_000L) * 1_000,
              ZoneOffset.UTC);
      literals.add(new BindValue(ColumnType.TIMESTAMP, time));
      literals.add(new BindValue(ColumnType.DATE, time.toLocalDate()));
    }
    literals.add(new BindValue(ColumnType.DATE, LocalDate.of(200_000, 1, 1)));
    literals.add(new BindValue(ColumnType.TIMESTAMP, LocalDateTime.of(200_000, 1, 1, 0, 0)));
    return literals;
  }

  private static List<BindValue> instantLiterals() {
    return localLiterals().stream()
        .filter(literal -> literal.value() instanceof LocalDateTime)
        .map(
            literal ->
                new BindValue(
                    ColumnType.TIMESTAMP_TZ,
                    ((LocalDateTime) literal.value()).toInstant(ZoneOffset.UTC)))
        .toList();
  }

  private static List<BindValue> timeLiterals() {
    return timesOfDay(TimeUnit.MICROS).stream()
        .map(m -> new BindValue(ColumnType.TIME, LocalTime.ofNanoOfDay((long) m * 1_000)))
        .toList();
  }

  private static void texts(List<ColumnSort> all) {
    for (LogicalTypeAnnotation logical :
        List.of(LogicalTypeAnnotation.stringType(), LogicalTypeAnnotation.enumType())) {
      all.add(
          bytes(
              logical,
              ColumnType.VARCHAR,
              Stream.of(TEXT).map(Binary::fromString).toList(),
              literals(List.of(TEXT), ColumnType.VARCHAR)));
    }
    List<String> json = List.of("\"a\"", "\"b\"", "1", "2", "[1, 2]", "null", "{\"a\": 1}");
    all.add(
        bytes(
            LogicalTypeAnnotation.jsonType(),
            ColumnType.VARCHAR,
            json.stream().map(Binary::fromString).toList(),
            literals(json, ColumnType.VARCHAR)));
    List<byte[]> raw =
        Stream.of("", "00", "0001", "01", "41", "5c", "7f", "80", "8000", "ff", "ff00", "ffff")
            .map(hex -> java.util.HexFormat.of().parseHex(hex))
            .toList();
    // Bytes published as text are escaped by the engine: nothing may be concluded.
    all.add(
        bytes(
            null,
            ColumnType.VARCHAR,
            raw.stream().map(Binary::fromConstantByteArray).toList(),
            literals(List.of("", "A", "\\", "\\x00", "\\xFF", "]", "~"), ColumnType.VARCHAR)));
    all.add(
        bytes(
            null,
            ColumnType.VARBINARY,
            raw.stream().map(Binary::fromConstantByteArray).toList(),
            literals(raw, ColumnType.VARBINARY)));
    List<UUID> uuids =
        Stream.of("00000000", "0000000f", "7fffffff", "80000000", "a0000000", "ffffffff")
            .map(start -> UUID.fromString(start + "-0000-4000-8000-000000000001"))
            .toList();
    List<String> texts = new ArrayList<>(uuids.stream().map(UUID::toString).toList());
    texts.addAll(List.of("", "8", "FFFFFFFF-0000-4000-8000-000000000001", "g"));
    all.add(
        new ColumnSort(
            PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
            LogicalTypeAnnotation.uuidType(),
            16,
            ColumnType.VARCHAR,
            uuids.stream().map(ColumnSort::stored).toList(),
            literals(texts, ColumnType.VARCHAR)));
  }

  private static Object stored(UUID uuid) {
    return Binary.fromConstantByteArray(
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array());
  }

  private static ColumnSort bytes(
      LogicalTypeAnnotation logical,
      ColumnType published,
      List<Binary> stored,
      List<BindValue> literals) {
    return new ColumnSort(
        PrimitiveTypeName.BINARY, logical, 0, published, List.copyOf(stored), literals);
  }

  private static <T> List<BindValue> literals(List<T> values, ColumnType type) {
    return values.stream().map(value -> new BindValue(type, value)).toList();
  }
}
