package dev.portico.gateway.policy.opa;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The real {@code opa} as a server, on loopback. It is found on the path or by the variable {@code
 * PORTICO_OPA}; tests that need it are skipped without it.
 */
public final class OpaServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final URI url;

  private OpaServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Where the program is. */
  static Optional<Path> program() {
    List<Path> places = new ArrayList<>();
    Optional.ofNullable(System.getenv("PORTICO_OPA")).map(Path::of).ifPresent(places::add);
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      places.add(Path.of(folder, "opa"));
    }
    return places.stream().filter(Files::isExecutable).findFirst();
  }

  /** The program, or the end of the test. */
  public static Path needed() {
    Optional<Path> program = program();
    Assumptions.assumeTrue(
        program.isPresent(), "opa is neither on the path nor named by PORTICO_OPA");
    return program.get();
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts it, with these policies. */
  public static OpaServer start(Path bundle, int port) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                needed().toString(),
                "run",
                "--server",
                "--addr=127.0.0.1:" + port,
                "--log-level=error",
                "--disable-telemetry",
                "--watch",
                "--bundle",
                bundle.toString())
            .redirectErrorStream(true)
            .start();
    Thread reader = new Thread(() -> drain(process), "opa-output");
    reader.setDaemon(true);
    reader.start();
    OpaServer server = new OpaServer(process, URI.create("http://127.0.0.1:" + port));
    server.awaitHealth();
    return server;
  }

  /** The policy {@code echo} as a bundle for a server, which evaluates the source. */
  public static Path sources(Path folder, String revision, String canary) throws Exception {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    try (InputStream rego = OpaServer.class.getResourceAsStream("/policy/echo/echo.rego")) {
      Files.write(sources.resolve("echo.rego"), rego.readAllBytes());
    }
    Files.writeString(sources.resolve("data.json"), "{\"echo\": {\"canary\": \"" + canary + "\"}}");
    Path half = folder.resolve("half.tar.gz");
    Process build =
        new ProcessBuilder(
                needed().toString(),
                "build",
                "--revision",
                revision,
                "--output",
                half.toString(),
                "--bundle",
                sources.toString())
            .inheritIO()
            .start();
    if (build.waitFor() != 0) {
      throw new IllegalStateException("opa build failed");
    }
    return Files.move(
        half,
        folder.resolve("server.tar.gz"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static void drain(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.err.println("opa: " + line);
      }
    } catch (IOException e) {
      // the process is gone
    }
  }

  private void awaitHealth() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(url.resolve("/health")).build();
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          close();
          throw e;
        }
      }
      Thread.sleep(50);
    }
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
