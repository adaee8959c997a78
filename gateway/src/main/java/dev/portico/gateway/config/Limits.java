package dev.portico.gateway.config;

import java.time.Duration;

/**
 * The bounds of the server; {@code docs/reference/settings.md} has a row for each, which a test
 * keeps complete.
 *
 * @param queryTimeout longest time of a query
 * @param planningTimeout longest time to plan one
 * @param sqlLengthChars longest statement
 * @param sqlDepth deepest nesting of parentheses and sub-queries
 * @param planNodes largest plan
 * @param queriesPerPrincipal running queries of one principal
 * @param queries running queries in all
 * @param engineQueries queries at work in the engine at once; others wait
 * @param engineWait longest wait for the engine
 * @param engineResults results of the engine that are open at once, read or not
 * @param engineMemoryBytes memory of the engine
 * @param spillBytes disk space for intermediate results
 * @param engineThreads threads of the engine
 * @param connections open JDBC connections
 * @param connectionIdle a JDBC connection unused for so long is closed
 * @param statementsPerConnection open statements of a JDBC connection
 * @param frameRows most rows in one frame to a JDBC client
 * @param frameBytes most bytes in one frame to a JDBC client
 * @param planCacheEntries plans kept
 * @param requestBytes largest HTTP request body
 */
public record Limits(
    Duration queryTimeout,
    Duration planningTimeout,
    int sqlLengthChars,
    int sqlDepth,
    int planNodes,
    int queriesPerPrincipal,
    int queries,
    int engineQueries,
    Duration engineWait,
    int engineResults,
    long engineMemoryBytes,
    long spillBytes,
    int engineThreads,
    int connections,
    Duration connectionIdle,
    int statementsPerConnection,
    int frameRows,
    long frameBytes,
    int planCacheEntries,
    int requestBytes) {

  /** The defaults on this machine. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofMinutes(10),
        Duration.ofSeconds(20),
        1_000_000,
        500,
        20_000,
        20,
        200,
        Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
        Duration.ofSeconds(30),
        100,
        defaultEngineMemory(),
        50L << 30,
        Runtime.getRuntime().availableProcessors(),
        1_000,
        Duration.ofMinutes(10),
        100,
        50_000,
        4L << 20,
        1_000,
        16 << 20);
  }

  private static long defaultEngineMemory() {
    long physical =
        java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean os
            ? os.getTotalMemorySize()
            : 4L << 30;
    return Math.max(256L << 20, physical * 6 / 10);
  }
}
