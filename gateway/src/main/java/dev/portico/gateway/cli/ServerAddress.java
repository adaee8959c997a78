package dev.portico.gateway.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** The option of commands that call a running server's HTTP door. */
final class ServerAddress {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080/",
      description = "The server's HTTP door (${DEFAULT-VALUE}).")
  private URI url;

  URI url() {
    return url;
  }
}
