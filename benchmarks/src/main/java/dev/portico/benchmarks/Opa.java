package dev.portico.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program {@code opa}, on the path or named by the variable {@code PORTICO_OPA}. */
final class Opa {
  static final String DECISION = "mesh/main/decision";

  private static final Duration START = Duration.ofSeconds(20);
  private static final long BUILD_SECONDS = 60;
  private static final long LOOK_MILLIS = 50;

  private final Path program;

  private Opa(Path program) {
    this.program = program;
  }

  /** Empty when there is none. */
  static Optional<Opa> find() {
    Stream<Path> named = Stream.ofNullable(System.getenv("PORTICO_OPA")).map(Path::of);
    Stream<Path> onPath =
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(f -> Path.of(f, "opa"));
    return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst().map(Opa::new);
  }

  /** Compiles the benchmarks' own policy. */
  Path bundle(Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("policy"));
    try (InputStream rego = Opa.class.getResourceAsStream("bench.rego")) {
      Files.write(sources.resolve("bench.rego"), rego.readAllBytes());
    }
    Path bundle = folder.resolve("policy.tar.gz");
    Process build =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "build",
                    "--target=wasm",
                    "--entrypoint=" + DECISION,
                    "--revision=bench",
                    "--output=" + bundle,
                    "--bundle",
                    sources.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (!build.waitFor(BUILD_SECONDS, TimeUnit.SECONDS) || build.exitValue() != 0) {
        build.destroyForcibly();
        throw new IOException("opa could not compile the policy of the benchmarks");
      }
    } catch (InterruptedException e) {
      build.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while opa compiled", e);
    }
    return bundle;
  }

  /** A server with the policies of a folder, not compiled. Closing ends it. */
  Server serve(Path policies) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "run",
                    "--server",
                    "--addr=127.0.0.1:" + port,
                    "--log-level=error",
                    "--skip-version-check",
                    "--ignore=testdata",
                    "--ignore=tools",
                    "--ignore=schemas",
                    "--ignore=*_test.rego",
                    "--ignore=*.tar.gz",
                    "--bundle",
                    policies.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    // An interrupted run must not leave it behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Server server = new Server(process, URI.create("http://127.0.0.1:" + port));
    server.awaitReady();
    return server;
  }

  /** An OPA on loopback. */
  record Server(Process process, URI url) implements AutoCloseable {
    private void awaitReady() throws IOException {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest health = HttpRequest.newBuilder(url.resolve("/health?bundles")).build();
      long end = System.nanoTime() + START.toNanos();
      while (System.nanoTime() < end && process.isAlive()) {
        try {
          if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // not yet
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        pause();
      }
      close();
      throw new IOException("the OPA server did not start");
    }

    private static void pause() throws IOException {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the OPA server started", e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
