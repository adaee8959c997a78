package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PolicyMemoryTest {
  private static final int PAGE = Memory.PAGE_SIZE;
  private static final int MOST = 9;

  private final Memory memory = new PolicyMemory(2, MOST);

  private static void assertTraps(Memory memory, Consumer<Memory> access) {
    assertThrows(RuntimeException.class, () -> access.accept(memory));
  }

  /** Each access at the last place where it fits, and one byte behind. */
  private void assertEndsAt(int end) {
    memory.writeByte(end - 1, (byte) 1);
    memory.writeShort(end - 2, (short) 1);
    memory.writeI32(end - 4, 1);
    memory.writeLong(end - 8, 1);
    assertEquals(1, memory.readLong(end - 8));
    for (int off : List.of(0, PAGE / 2, Integer.MAX_VALUE - end - 8)) {
      assertTraps(memory, m -> m.read(end + off));
      assertTraps(memory, m -> m.readShort(end - 1 + off));
      assertTraps(memory, m -> m.readInt(end - 3 + off));
      assertTraps(memory, m -> m.readLong(end - 7 + off));
      assertTraps(memory, m -> m.writeByte(end + off, (byte) 1));
      assertTraps(memory, m -> m.writeShort(end - 1 + off, (short) 1));
      assertTraps(memory, m -> m.writeI32(end - 3 + off, 1));
      assertTraps(memory, m -> m.writeLong(end - 7 + off, 1));
      assertTraps(memory, m -> m.readBytes(end - 3 + off, 4));
      assertTraps(memory, m -> m.write(end - 3 + off, new byte[4], 0, 4));
      assertTraps(memory, m -> m.copy(0, end - 3 + off, 4));
      assertTraps(memory, m -> m.copy(end - 3 + off, 0, 4));
      assertTraps(memory, m -> m.fill((byte) 1, end - 3 + off, end + 1 + off));
    }
  }

  @Test
  void whatLiesOutsideOfThePresentSizeTraps() {
    assertEndsAt(2 * PAGE);
    for (int pages = 2; pages < MOST; pages++) {
      assertEquals(pages, memory.grow(1));
      assertEquals(pages + 1, memory.pages());
      assertEndsAt((pages + 1) * PAGE);
    }
  }

  @Test
  void whatLiesBelowZeroTraps() {
    for (int address : List.of(-1, -8, Integer.MIN_VALUE)) {
      assertTraps(memory, m -> m.read(address));
      assertTraps(memory, m -> m.readInt(address));
      assertTraps(memory, m -> m.readLong(address));
      assertTraps(memory, m -> m.writeByte(address, (byte) 1));
      assertTraps(memory, m -> m.writeLong(address, 1));
      assertTraps(memory, m -> m.readBytes(address, 1));
      assertTraps(memory, m -> m.copy(0, address, 1));
      assertTraps(memory, m -> m.readBytes(1, address));
    }
  }

  @Test
  void newPagesAreEmptyAndOldOnesKeepTheirBytes() {
    memory.fill((byte) 7, 0, 2 * PAGE);
    memory.grow(1);
    memory.grow(2);
    assertEquals(7, memory.read(2 * PAGE - 1));
    assertArrayEquals(new byte[3 * PAGE], memory.readBytes(2 * PAGE, 3 * PAGE));
  }

  @Test
  void itGrowsToItsBoundAndNoFurther() {
    assertEquals(-1, memory.grow(MOST - 1));
    assertEquals(-1, memory.grow(-1));
    assertEquals(-1, memory.grow(Integer.MAX_VALUE));
    assertEquals(2, memory.grow(MOST - 2));
    assertEquals(-1, memory.grow(1));
    assertEquals(MOST, memory.grow(0));
  }

  @Test
  void itHoldsWhatTheLibrarysOwnHolds() {
    Memory other = new ByteArrayMemory(new MemoryLimits(2, MOST));
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      int at = random.nextInt(2 * PAGE - 300);
      int to = random.nextInt(2 * PAGE - 300);
      long value = random.nextLong();
      for (Memory one : List.of(memory, other)) {
        switch (i % 8) {
          case 0 -> one.writeByte(at, (byte) value);
          case 1 -> one.writeShort(at, (short) value);
          case 2 -> one.writeI32(at, (int) value);
          case 3 -> one.writeLong(at, value);
          case 4 -> one.writeF32(at, Float.intBitsToFloat((int) value));
          case 5 -> one.writeF64(at, Double.longBitsToDouble(value));
          case 6 -> one.copy(to, at, 300);
          default -> one.fill((byte) value, at, at + (int) (value & 31));
        }
      }
      assertEquals(other.read(to), memory.read(to));
      assertEquals(other.readShort(to), memory.readShort(to));
      assertEquals(other.readU16(to), memory.readU16(to));
      assertEquals(other.readInt(to), memory.readInt(to));
      assertEquals(other.readLong(to), memory.readLong(to));
      assertEquals(other.readF32(to), memory.readF32(to));
      assertEquals(other.readF64(to), memory.readF64(to));
      assertEquals(other.readFloat(to), memory.readFloat(to));
      assertEquals(other.readDouble(to), memory.readDouble(to));
    }
    assertArrayEquals(other.readBytes(0, 2 * PAGE), memory.readBytes(0, 2 * PAGE));
  }
}
