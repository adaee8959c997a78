package dev.portico.gateway.cli.policy;

import dev.portico.gateway.cli.ExitCode;
import dev.portico.gateway.cli.Folders;
import dev.portico.gateway.cli.Gateways;
import dev.portico.gateway.cli.PolicyBuild;
import dev.portico.gateway.cli.Rehearsal;
import dev.portico.gateway.cli.Rehearsal.Trail;
import dev.portico.gateway.cli.RunningGateway;
import dev.portico.gateway.cli.Surroundings;
import dev.portico.gateway.cli.WrongUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** {@code portico policy diff}: whose results change when new policies take over. */
public final class PolicyDiff {
  private final Surroundings surroundings;
  private final Gateways gateways;

  /**
   * What is compared.
   *
   * @param before the old policies: a bundle, or a folder of sources
   * @param after the new ones
   * @param config settings with the catalog and the users
   * @param queries a file; empty to read the audit trail
   * @param fromAudit how far back the trail is read
   */
  public record Wanted(
      Path before,
      Path after,
      Path config,
      String decision,
      Optional<Path> queries,
      Optional<Duration> fromAudit,
      Depth depth,
      Form form) {
    public Wanted {
      Objects.requireNonNull(before, "before");
      Objects.requireNonNull(after, "after");
      Objects.requireNonNull(config, "config");
      if (queries.isPresent() == fromAudit.isPresent()) {
        throw new WrongUse("say which queries: either --queries FILE or --from-audit 7d");
      }
    }
  }

  /** How deep the comparison goes. */
  public enum Depth {
    /** Decisions; no store is asked. */
    DECISIONS,
    /** And the rows of queries whose decisions differ. */
    ROWS
  }

  /** How it is printed. */
  public enum Form {
    TABLE,
    JSON
  }

  public PolicyDiff(Surroundings surroundings, Gateways gateways) {
    this.surroundings = surroundings;
    this.gateways = gateways;
  }

  /** Compares, prints, and answers the exit code: 1 when a query changes. */
  public int run(Wanted wanted) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("portico-policy-diff");
    try {
      Path before = bundle(wanted.before(), wanted, work.resolve("before.tar.gz"));
      Path after = bundle(wanted.after(), wanted, work.resolve("after.tar.gz"));
      try (RunningGateway old = open(wanted, before, work.resolve("before"));
          RunningGateway present = open(wanted, after, work.resolve("after"))) {
        Optional<RowComparison> rows =
            wanted.depth() == Depth.ROWS
                ? Optional.of(new RowComparison(old, present))
                : Optional.empty();
        Comparison comparison = new Comparison(old, present, rows).compare(asked(wanted, old));
        print(comparison, wanted.form());
        return exitCode(comparison);
      }
    } finally {
      Folders.delete(work);
    }
  }

  private static int exitCode(Comparison comparison) {
    if (comparison.undecided() > 0) {
      return ExitCode.FAILED;
    }
    return comparison.changed().isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }

  private Path bundle(Path given, Wanted wanted, Path built)
      throws IOException, InterruptedException {
    if (Files.isDirectory(given)) {
      new PolicyBuild(surroundings).build(given, wanted.decision(), built);
      return built;
    } else if (!Files.isRegularFile(given)) {
      throw new WrongUse(given + " is neither a bundle nor a folder of policies");
    }
    return given.toAbsolutePath();
  }

  /** Rows are read for somebody else's eyes, so the server's trail tells of it. */
  private RunningGateway open(Wanted wanted, Path bundle, Path state) {
    Trail trail = wanted.depth() == Depth.ROWS ? Trail.SERVERS : Trail.APART;
    return gateways.rehearse(
        wanted.config(), new Rehearsal(bundle, state, trail, Clock.systemUTC()));
  }

  private AskedQueries asked(Wanted wanted, RunningGateway users) throws IOException {
    if (wanted.queries().isPresent()) {
      return AskedQueries.of(wanted.queries().get(), users::user);
    }
    Path folder = gateways.auditFolder(wanted.config());
    if (!Files.isDirectory(folder)) {
      throw new WrongUse("there is no audit trail in " + folder);
    }
    return AskedQueries.of(
        folder, Clock.systemUTC().instant().minus(wanted.fromAudit().orElseThrow()), users::user);
  }

  private void print(Comparison comparison, Form form) {
    switch (form) {
      case TABLE -> ComparisonPrinter.table(comparison, surroundings.out());
      case JSON -> ComparisonPrinter.json(comparison, surroundings.out());
    }
  }
}
