package dev.portico.gateway.cli;

import java.nio.file.Path;

/**
 * Makes gateways for commands; implemented by the composition root. {@code config} is the folder
 * that holds {@code portico.yaml}, or the file. Each method throws a {@code GatewayException} when
 * settings have faults.
 */
public interface Gateways {
  /** A server with both doors open, when it returns. */
  RunningGateway serve(Path config);

  /** The same without doors, for queries from this process only. */
  RunningGateway open(Path config);

  /** As {@link #open}, under other policies; nothing of it stays in the server's own memory. */
  RunningGateway rehearse(Path config, Rehearsal rehearsal);

  /** Where a server of these settings keeps its audit trail. */
  Path auditFolder(Path config);

  /** The catalog alone: enough to check descriptors and compare them with their stores. */
  LoadedCatalog catalog(Path config);

  /** The catalog, and what reads all rows of its tables to check them. */
  LoadedChecks checks(Path config);

  /** The captured histories alone, of a server that does not run or of one that does. */
  LoadedHistory history(Path config);
}
