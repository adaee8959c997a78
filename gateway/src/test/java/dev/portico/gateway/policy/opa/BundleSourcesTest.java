package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled policies of the tests are what their sources build. */
class BundleSourcesTest {

  @ParameterizedTest
  @ValueSource(strings = {"echo", "host"})
  void theBundleIsWhatItsSourceBuilds(String policy, @TempDir Path folder) throws Exception {
    Path program = OpaServer.needed();
    for (String name : new String[] {".rego", ".tar.gz"}) {
      try (InputStream in =
          getClass().getResourceAsStream("/policy/" + policy + "/" + policy + name)) {
        Files.copy(in, folder.resolve(policy + name));
      }
    }
    Path built = folder.resolve("built.tar.gz");
    Process build =
        new ProcessBuilder(
                program.toString(),
                "build",
                "-t",
                "wasm",
                "-e",
                "mesh/main/decision",
                "-o",
                built.toString(),
                policy + ".rego")
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertEquals(0, build.waitFor());
    assertArrayEquals(
        Bundle.read(built).wasm(), Bundle.read(folder.resolve(policy + ".tar.gz")).wasm());
  }
}
