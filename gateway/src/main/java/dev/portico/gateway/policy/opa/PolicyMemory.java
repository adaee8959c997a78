package dev.portico.gateway.policy.opa;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * The memory of compiled policies as one array. The library's own memories find the page of every
 * byte first, which makes a decision take half as long again. Whatever lies outside of the present
 * size traps, as WebAssembly wants it. Used by one thread at a time; knows no shared memory.
 */
@SuppressWarnings("removal") // the interface still has them
final class PolicyMemory implements Memory {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final int firstPages;
  private final int mostPages;
  private byte[] bytes;

  /** The size in bytes; the array may already have room for more. */
  private int size;

  private DataSegment[] segments = {};

  PolicyMemory(int firstPages, int mostPages) {
    this.firstPages = firstPages;
    this.mostPages = mostPages;
    this.size = Math.multiplyExact(firstPages, PAGE_SIZE);
    this.bytes = new byte[size];
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  /** The pages there were, or -1 when there cannot be so many more. */
  @Override
  public int grow(int more) {
    int present = pages();
    if (more < 0 || more > mostPages - present) {
      return -1;
    }
    int wanted = (present + more) * PAGE_SIZE;
    if (wanted > bytes.length) {
      // policies ask for a page at a time, and each must not copy all the others
      long roomy = Math.min(bytes.length * 3L / 2, (long) mostPages * PAGE_SIZE);
      bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, roomy));
    }
    size = wanted;
    return present;
  }

  @Override
  public int initialPages() {
    return firstPages;
  }

  @Override
  public int maximumPages() {
    return mostPages;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data) {
    initialize(instance, data, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] data, int memory) {
    segments = data.clone();
    for (DataSegment segment : data) {
      if (segment instanceof ActiveDataSegment active && active.index() == memory) {
        long[] offset =
            ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
        write((int) offset[0], active.data(), 0, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int length) {
    write(to, segments[segment].data(), from, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  /** The place of some bytes, all of which are inside. */
  private int place(int address, int length) {
    if (address > size - length) {
      throw new IndexOutOfBoundsException("the policies left their memory");
    }
    return address; // what is below zero the array refuses
  }

  private int range(int address, int length) {
    return Objects.checkFromIndexSize(address, length, size);
  }

  @Override
  public void write(int address, byte[] data, int from, int length) {
    System.arraycopy(data, from, bytes, range(address, length), length);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    int from = range(address, length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    Arrays.fill(bytes, range(from, to - from), to, value);
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, size);
  }

  @Override
  public void copy(int to, int from, int length) {
    System.arraycopy(bytes, range(from, length), bytes, range(to, length), length);
  }

  @Override
  public byte read(int address) {
    return bytes[place(address, Byte.BYTES)];
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes[place(address, Byte.BYTES)] = value;
  }

  @Override
  public short readShort(int address) {
    return (short) SHORTS.get(bytes, place(address, Short.BYTES));
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public void writeShort(int address, short value) {
    SHORTS.set(bytes, place(address, Short.BYTES), value);
  }

  @Override
  public int readInt(int address) {
    return (int) INTS.get(bytes, place(address, Integer.BYTES));
  }

  @Override
  public void writeI32(int address, int value) {
    INTS.set(bytes, place(address, Integer.BYTES), value);
  }

  @Override
  public long readLong(int address) {
    return (long) LONGS.get(bytes, place(address, Long.BYTES));
  }

  @Override
  public void writeLong(int address, long value) {
    LONGS.set(bytes, place(address, Long.BYTES), value);
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public Object lock(int address) {
    throw notShared();
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw notShared();
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw notShared();
  }

  @Override
  public int notify(int address, int count) {
    throw notShared();
  }

  private static UnsupportedOperationException notShared() {
    return new UnsupportedOperationException("the policies have one thread");
  }
}
