package dev.portico.gateway.config;

/** Reads the section {@code limits}. */
final class LimitsReader {
  private static final int MANY = 100_000;

  private LimitsReader() {}

  static Limits read(Section limits) {
    Limits base = Limits.defaults();
    Limits read =
        new Limits(
            limits.duration("queryTimeout", base.queryTimeout()),
            limits.duration("planningTimeout", base.planningTimeout()),
            limits.integer("sqlLength", base.sqlLengthChars(), 100, 100_000_000),
            limits.integer("sqlDepth", base.sqlDepth(), 10, 5_000),
            limits.integer("planNodes", base.planNodes(), 100, 1_000_000),
            limits.integer("queriesPerPrincipal", base.queriesPerPrincipal(), 1, MANY),
            limits.integer("queries", base.queries(), 1, MANY),
            limits.integer("engineQueries", base.engineQueries(), 1, 1_000),
            limits.duration("engineWait", base.engineWait()),
            limits.integer("engineResults", base.engineResults(), 1, MANY),
            limits.memory("engineMemory", base.engineMemoryBytes(), 64L << 20),
            limits.bytes("spill", base.spillBytes(), 0),
            limits.integer("engineThreads", base.engineThreads(), 1, 1_024),
            limits.integer("connections", base.connections(), 1, MANY),
            limits.duration("connectionIdle", base.connectionIdle()),
            limits.integer("statementsPerConnection", base.statementsPerConnection(), 1, MANY),
            limits.integer("frameRows", base.frameRows(), 1, 10_000_000),
            limits.bytes("frameBytes", base.frameBytes(), 1 << 10),
            limits.integer("planCacheEntries", base.planCacheEntries(), 0, 1_000_000),
            (int)
                Math.min(
                    Integer.MAX_VALUE, limits.bytes("requestBytes", base.requestBytes(), 1 << 10)));
    limits.done();
    return read;
  }
}
