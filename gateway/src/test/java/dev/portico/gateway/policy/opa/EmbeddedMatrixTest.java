package dev.portico.gateway.policy.opa;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The common behaviour, with policies compiled into this process. */
class EmbeddedMatrixTest extends DeciderMatrix {
  private static EmbeddedDecider decider;

  @BeforeAll
  static void open(@TempDir Path folder) {
    Path bundle = Bundles.echo().write(folder.resolve("bundle.tar.gz"));
    decider = new EmbeddedDecider(bundle, "mesh/main/decision", TIMEOUT, Duration.ofSeconds(1));
    decider.awaitReady();
  }

  @AfterAll
  static void close() {
    decider.close();
  }

  @Override
  Decider decider() {
    return decider;
  }
}
