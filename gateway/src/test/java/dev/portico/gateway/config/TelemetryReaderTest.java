package dev.portico.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.gateway.config.ServerSettings.Telemetry;
import dev.portico.gateway.config.ServerSettings.Traces;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryReaderTest {
  @TempDir private Path folder;

  private ServerSettings settings(String more) throws IOException {
    Files.createDirectories(folder.resolve("domains"));
    Files.writeString(folder.resolve("users.yaml"), "users: []\n");
    Files.writeString(
        folder.resolve("portico.yaml"),
        "policy: {mode: open}\nauthentication: {users: users.yaml}\n" + more);
    return SettingsReader.read(folder, name -> Optional.empty());
  }

  private List<String> faults(String more) {
    return assertThrows(GatewayException.class, () -> settings(more))
        .getMessage()
        .lines()
        .skip(1)
        .map(String::strip)
        .toList();
  }

  @Test
  void withoutASectionNothingIsSent() throws IOException {
    assertEquals(new Telemetry(Optional.empty()), settings("").telemetry());
    assertEquals(new Telemetry(Optional.empty()), settings("telemetry: {}\n").telemetry());
  }

  @Test
  void tracesAreRead() throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:4318/v1/traces");
    assertEquals(
        new Telemetry(Optional.of(new Traces(endpoint, 1))),
        settings("telemetry: {traces: {endpoint: \"" + endpoint + "\"}}\n").telemetry());
    assertEquals(
        new Telemetry(Optional.of(new Traces(endpoint, 0.25))),
        settings("telemetry: {traces: {endpoint: \"" + endpoint + "\", sample: 0.25}}\n")
            .telemetry());
  }

  @Test
  void aRehearsalSendsNothing() throws IOException {
    ServerSettings settings =
        settings("telemetry: {traces: {endpoint: \"http://127.0.0.1:4318/v1/traces\"}}\n");
    assertEquals(
        new Telemetry(Optional.empty()), settings.rehearsed(folder, folder, folder).telemetry());
  }

  @Test
  void everyFaultIsReported() {
    assertEquals(
        List.of(
            "portico.yaml:3: error: telemetry.metric is not a setting",
            "portico.yaml:3: error: telemetry.traces.endpoint is missing; it is where traces are"
                + " sent, such as http://127.0.0.1:4318/v1/traces",
            "portico.yaml:3: error: telemetry.traces.sample must be a number from 0 to 1, such as"
                + " 0.1",
            "portico.yaml:3: error: telemetry.traces.samples is not a setting; did you mean"
                + " sample?"),
        faults("telemetry: {metric: 1, traces: {sample: 1.5, samples: 1}}\n").stream()
            .sorted()
            .toList());
    assertEquals(
        1,
        faults("telemetry: {traces: on}\n").stream()
            .filter(f -> f.contains("must be a map"))
            .count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:4318",
        "grpc://127.0.0.1:4317",
        "http://",
        "http://user:word@127.0.0.1:4318/v1/traces",
        "http://127.0.0.1:4318/v1/traces?key=1",
        "http://127.0.0.1:4318/v1/ traces"
      })
  void anEndpointIsAnAddress(String endpoint) {
    assertEquals(
        List.of(
            "portico.yaml:3: error: telemetry.traces.endpoint must be an address such as"
                + " http://127.0.0.1:4318/v1/traces, without user, query or fragment"),
        faults("telemetry: {traces: {endpoint: \"" + endpoint + "\"}}\n"));
  }
}
