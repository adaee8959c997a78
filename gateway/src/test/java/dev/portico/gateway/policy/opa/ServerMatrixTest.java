package dev.portico.gateway.policy.opa;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The common behaviour, with a real policy server. */
class ServerMatrixTest extends DeciderMatrix {
  private static OpaServer opa;
  private static ServerDecider decider;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    OpaServer.needed();
    opa = OpaServer.start(OpaServer.sources(folder, "one", "denied"), OpaServer.freePort());
    decider =
        new ServerDecider(
            new ServerConnection(
                opa.url(), "mesh/main/decision", TIMEOUT, Optional.empty(), Optional.empty()));
    decider.awaitReady();
  }

  @AfterAll
  static void close() {
    if (decider != null) {
      decider.close();
    }
    if (opa != null) {
      opa.close();
    }
  }

  @Override
  Decider decider() {
    return decider;
  }
}
