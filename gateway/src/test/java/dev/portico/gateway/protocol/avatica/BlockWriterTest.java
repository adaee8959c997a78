package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of every length are written as few bytes of two's complement. */
class BlockWriterTest {
  private static final BigInteger LARGEST = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 20, 38})
  void decimalsKeepEveryDigit(int scale) {
    List<BigInteger> unscaled = new ArrayList<>(List.of(LARGEST, LARGEST.negate()));
    for (int bit = 0; bit < 126; bit++) {
      for (int near = -1; near <= 1; near++) {
        BigInteger number = BigInteger.TWO.pow(bit).add(BigInteger.valueOf(near));
        unscaled.add(number);
        unscaled.add(number.negate());
      }
    }
    for (int digits = 17; digits < 20; digits++) {
      BigInteger power = BigInteger.TEN.pow(digits);
      unscaled.addAll(List.of(power, power.negate(), power.subtract(BigInteger.ONE)));
    }
    ColumnVector column = new ColumnVector(ColumnType.decimal(38, scale), unscaled.size());
    for (int i = 0; i < unscaled.size(); i++) {
      column.setObject(i, sent(unscaled.get(i), scale));
    }
    assertEquals(unscaled, written(column, unscaled.size(), scale));
  }

  /** Some with fewer decimal places than their column, where they end in zeros. */
  private static BigDecimal sent(BigInteger unscaled, int scale) {
    BigDecimal value = new BigDecimal(unscaled, scale);
    return unscaled.testBit(0) ? value : shorter(value);
  }

  private static BigDecimal shorter(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }

  private static List<BigInteger> written(ColumnVector column, int rows, int scale) {
    RowBatch batch = new RowBatch(rows, List.of(column));
    ByteBuffer block =
        new BlockWriter(ZoneId.of("UTC")).write(RowSlice.whole(batch)).asReadOnlyByteBuffer();
    block.position(2 + "UTC".length() + 2 * Integer.BYTES + 2);
    assertEquals(scale, block.get());
    byte[] lengths = new byte[rows];
    block.get(lengths);
    List<BigInteger> numbers = new ArrayList<>();
    for (byte length : lengths) {
      byte[] digits = new byte[length];
      block.get(digits);
      BigInteger number = new BigInteger(digits);
      assertEquals(number.toByteArray().length, length, number::toString);
      numbers.add(number);
    }
    assertEquals(0, block.remaining());
    return numbers;
  }
}
