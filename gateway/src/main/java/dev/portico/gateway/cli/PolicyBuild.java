package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Compiles policies with {@code opa build}. Rules and data go in, tests, tools and test data stay
 * out, and the revision is a digest of what went in: the same sources give the same bundle.
 */
public final class PolicyBuild {
  /** The entry point when none is named. */
  public static final String DECISION = "mesh/main/decision";

  private final Opa opa;

  /** {@code surroundings} say where opa is. */
  public PolicyBuild(Surroundings surroundings) {
    this.opa = new Opa(surroundings);
  }

  /** Builds the bundle and answers its revision. */
  public String build(Path folder, String decision, Path bundle)
      throws IOException, InterruptedException {
    try (PolicySources sources = PolicySources.of(folder, PolicySources.Part.RULES)) {
      String revision = sources.revision();
      Path staged = sources.folder();
      Path built = staged.resolveSibling(staged.getFileName() + ".tar.gz");
      try {
        compile(staged, decision, revision, built);
        Files.move(built, bundle, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(built);
      }
      return revision;
    }
  }

  private void compile(Path staged, String decision, String revision, Path built)
      throws IOException, InterruptedException {
    // in the folder itself: a bundle holds the paths that it is built from
    Opa.Said said =
        opa.run(
            staged,
            List.of(
                "build",
                "--target",
                "wasm",
                "--bundle",
                ".",
                "--entrypoint",
                decision,
                "--revision",
                revision,
                "--output",
                built.toString()));
    if (said.exit() != 0) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "opa does not build the policies: " + (said.out() + said.err()).strip());
    }
  }
}
