package dev.portico.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * What either engine may use, the same for the gateway's and for DuckDB alone.
 *
 * @param threads of the engine
 * @param memoryMebibytes of the engine
 */
record Limits(int threads, long memoryMebibytes) {

  /** All processors and a quarter of the memory, which leaves room for PostgreSQL and two JVMs. */
  static Limits ofMachine() {
    return new Limits(
        Runtime.getRuntime().availableProcessors(), Math.max(512, Machine.memoryMebibytes() / 4));
  }

  /** What PostgreSQL keeps in its buffers: enough for its tables at scale factor 1. */
  long bufferMebibytes() {
    return Math.max(128, Math.min(1024, Machine.memoryMebibytes() / 8));
  }

  /** Facts about the machine, from its Java. */
  static final class Machine {
    private Machine() {}

    static long memoryMebibytes() {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean system
          ? system.getTotalMemorySize() >> 20
          : 4096;
    }

    /** Of the last minute; negative when the system does not tell. */
    static double loadAverage() {
      return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
  }
}
