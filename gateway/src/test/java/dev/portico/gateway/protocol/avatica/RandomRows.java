package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Rows of all types, the same for the same seed, in batches of any size. */
record RandomRows(long seed, int count) {
  private static final long FIRST_SECOND = -62_135_596_800L; // year 1
  private static final long LAST_SECOND = 253_402_300_799L; // year 9999
  private static final int LONGEST = 40;

  /** From the statement {@code RANDOM seed rows}. */
  static RandomRows of(String[] words) {
    return new RandomRows(Long.parseLong(words[1]), Integer.parseInt(words[2]));
  }

  List<Object[]> rows() {
    Random random = new Random(seed);
    List<Object[]> rows = new ArrayList<>(count);
    int nulls = random.nextInt(4); // none at all, or one of so many
    for (int i = 0; i < count; i++) {
      Object[] row = new Object[Samples.TYPES.size()];
      for (int c = 0; c < row.length; c++) {
        row[c] =
            nulls > 0 && random.nextInt(nulls + 1) == 0
                ? null
                : value(Samples.TYPES.get(c), random);
      }
      rows.add(row);
    }
    return rows;
  }

  Supplier<RowBatch> batches() {
    List<Object[]> rows = rows();
    Random random = new Random(seed + 1);
    int[] next = {0};
    return () -> {
      int size = Math.min(rows.size() - next[0], 1 + random.nextInt(60));
      if (size == 0) {
        return null;
      }
      List<ColumnVector> columns = new ArrayList<>();
      for (int c = 0; c < Samples.TYPES.size(); c++) {
        ColumnVector column = new ColumnVector(Samples.TYPES.get(c), size);
        for (int i = 0; i < size; i++) {
          column.set(i, rows.get(next[0] + i)[c]);
        }
        columns.add(column);
      }
      next[0] += size;
      return new RowBatch(size, columns);
    };
  }

  private static Object value(ColumnType type, Random random) {
    return switch (type.kind()) {
      case BOOLEAN -> random.nextBoolean();
      case SMALLINT -> (short) random.nextInt();
      case INTEGER -> random.nextInt() >> random.nextInt(32);
      case BIGINT -> random.nextLong() >> random.nextInt(64);
      case DECIMAL ->
          new BigDecimal(new BigInteger(random.nextInt(125), random), type.scale())
              .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
      case REAL -> Float.intBitsToFloat(random.nextInt());
      case DOUBLE -> Double.longBitsToDouble(random.nextLong());
      case VARCHAR -> text(random);
      case VARBINARY -> bytes(random);
      case DATE -> LocalDate.ofEpochDay(second(random) / 86_400);
      case TIME -> LocalTime.ofNanoOfDay((random.nextLong() >>> 1) % 86_400_000_000L * 1_000);
      case TIMESTAMP -> LocalDateTime.ofEpochSecond(second(random), micros(random), ZoneOffset.UTC);
      case TIMESTAMP_TZ -> Instant.ofEpochSecond(second(random), micros(random));
      case ARRAY -> array(type.element(), random);
    };
  }

  private static long second(Random random) {
    return FIRST_SECOND + (long) (random.nextDouble() * (LAST_SECOND - FIRST_SECOND));
  }

  private static int micros(Random random) {
    return random.nextInt(1_000_000) * 1_000;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(LONGEST); i > 0; i--) {
      text.appendCodePoint(random.nextInt(10) == 0 ? 0x1F3B5 : ' ' + random.nextInt(300));
    }
    return text.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(LONGEST)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static List<Object> array(ColumnType element, Random random) {
    Object[] elements = new Object[random.nextInt(5)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = random.nextInt(4) == 0 ? null : value(element, random);
    }
    return Arrays.asList(elements);
  }
}
