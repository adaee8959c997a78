package dev.portico.benchmarks;

import dev.portico.gateway.protocol.PasswordHasher;
import dev.portico.testkit.tpch.TpchDescriptors;
import dev.portico.testkit.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The gateway's configuration: one domain has all of TPC-H in Parquet, the other has it split. */
final class BenchConfig {
  /** Every table in Parquet. */
  static final String FILES = "files";

  /** {@link TpchTable#customersAndOrders} in PostgreSQL, the others in Parquet. */
  static final String SPLIT = "split";

  /** Reads everything. */
  static final String USER = "bench";

  /** Has a row filter and masks on every table, where there are policies. */
  static final String POLICED = "policed";

  /** What a user is called who has one mask on one column: this and the mask's type. */
  static final String MASK_USERS = "mask-";

  static final String PASSWORD = "bench";

  /** What the mask {@code hash} is keyed with. */
  static final String HASH_KEY = "a key of the benchmarks";

  private static final String OPEN = "{mode: open}";

  private static final List<String> MASKS =
      List.of("null", "constant", "hash", "partial", "email", "truncate", "bucket", "round");

  private static final String SETTINGS =
      """
      environment: %s
      domains: domains
      jdbc: {host: 127.0.0.1, port: 0}
      http: {host: 127.0.0.1, port: 0}
      state: state
      connections:
        %s:
          {type: jdbc, url: "%s", user: %s, password: %s, allow:
          [{domain: split, schema: public}, {domain: travel, schema: travel},
          {domain: versions, schema: travel}]}
        %s:
          {type: local, root: "%s", allow: [{domain: files}, {domain: split},
          {domain: travel}, {domain: versions}]}
      authentication: {users: users.yaml}
      policy: %s
      limits: {engineMemory: %dMiB, engineThreads: %d}
      """;

  private BenchConfig() {}

  /**
   * Writes the configuration without policies.
   *
   * @return its folder
   */
  static Path write(Path folder, BenchPostgres postgres, Path parquet, Limits limits)
      throws IOException {
    return write(folder, postgres, parquet, limits, OPEN);
  }

  /** The same under the policies of a bundle. */
  static Path write(Path folder, BenchPostgres postgres, Path parquet, Limits limits, Path bundle)
      throws IOException {
    String policy =
        "{mode: embedded, bundle: \"%s\", hashKeys: {default: \"%s\"}}".formatted(bundle, HASH_KEY);
    return write(folder, postgres, parquet, limits, policy);
  }

  private static Path write(
      Path folder, BenchPostgres postgres, Path parquet, Limits limits, String policy)
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
            policy,
            limits.memoryMebibytes(),
            limits.threads()));
    String password = PasswordHasher.hash(PASSWORD);
    StringBuilder users = new StringBuilder("users:\n");
    for (String user : users()) {
      users.append(
          "  - {name: %s, roles: [analyst], password: \"%s\"}\n".formatted(user, password));
    }
    Files.writeString(folder.resolve("users.yaml"), users);
    TpchDescriptors.write(folder.resolve("domains"), FILES, Set.of());
    TpchDescriptors.write(folder.resolve("domains"), SPLIT, TpchTable.customersAndOrders());
    TravelStores.describe(folder.resolve("domains"));
    return folder;
  }

  private static List<String> users() {
    return Stream.concat(Stream.of(USER, POLICED), MASKS.stream().map(m -> MASK_USERS + m))
        .toList();
  }
}
