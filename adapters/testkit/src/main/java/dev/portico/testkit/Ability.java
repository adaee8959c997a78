package dev.portico.testkit;

/**
 * What {@link PortContractTest} expects of a port beyond its first half, which is exact rows,
 * batches, cancelling, deadlines and closing; a fixture lists those its store cannot have at all.
 */
public enum Ability {
  /** {@link PortFixture#slow} works: a read can block at the store, and is cancelled there. */
  BLOCKING_READS,
  /** The store can break off in the middle of a stream. */
  STORE_FAILURE,
  /** The port limits how many reads run at once. */
  CONNECTION_LIMIT,
  /** The port answers {@link PortFixture#describe}. */
  DESCRIBE,
  /** The store keeps to the types it declares, so they are described as they are delivered. */
  TYPES,
  /** The store knows which columns may be NULL. */
  NULLABILITY,
  /** The store enforces primary keys. */
  PRIMARY_KEYS,
  /** The store has an estimate of a table's rows. */
  ROW_ESTIMATES,
  /** A read of a table that is not there fails with MISSING. */
  MISSING_TABLES,
  /** Closing the port ends its running sources. */
  CLOSE_ENDS_SOURCES
}
