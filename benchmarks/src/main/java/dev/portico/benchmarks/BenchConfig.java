package dev.portico.benchmarks;

import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.testkit.tpch.TpchDescriptors;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The gateway's configuration: one domain has all of TPC-H in Parquet, the other has it split. */
final class BenchConfig {
  /** Every table in Parquet. */
  static final String FILES = "files";

  /** {@link TpchTable#customersAndOrders} in PostgreSQL, the others in Parquet. */
  static final String SPLIT = "split";

  static final String USER = "bench";
  static final String PASSWORD = "bench";

  private static final String SETTINGS =
      """
      environment: %s
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        %s:
          {type: jdbc, url: "%s", user: %s, password: %s, allow: [{domain: split, schema: public}]}
        %s:
          {type: local, root: "%s", allow: [{domain: files}, {domain: split}]}
      authentication: {users: users.yaml}
      policy: {mode: open}
      limits: {engineMemory: %dMiB, engineThreads: %d}
      """;

  private BenchConfig() {}

  /**
   * Writes the configuration.
   *
   * @return its folder
   */
  static Path write(Path folder, BenchPostgres postgres, Path parquet, Limits limits)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("portico.yaml"),
        SETTINGS.formatted(
            TpchDescriptors.ENVIRONMENT,
            TpchDescriptors.POSTGRES,
            postgres.url(),
            BenchPostgres.USER,
            BenchPostgres.PASSWORD,
            TpchDescriptors.FILES,
            parquet,
            limits.memoryMebibytes(),
            limits.threads()));
    Files.writeString(
        folder.resolve("users.yaml"),
        "users:\n  - {name: %s, roles: [analyst], password: \"%s\"}\n"
            .formatted(USER, PasswordHasher.hash(PASSWORD)));
    TpchDescriptors.write(folder.resolve("domains"), FILES, Set.of());
    TpchDescriptors.write(folder.resolve("domains"), SPLIT, TpchTable.customersAndOrders());
    return folder;
  }
}
