package dev.portico.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.config.ServerSettings.AccessKeys;
import dev.portico.gateway.config.ServerSettings.Door;
import dev.portico.gateway.config.ServerSettings.StateDatabase;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  private static final String LEAST = "policy: {mode: open}\nauthentication: {users: users.yaml}\n";

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("domains"));
    Files.writeString(folder.resolve("users.yaml"), "users: []\n");
  }

  private ServerSettings read(String text) {
    return read(text, Map.of());
  }

  private ServerSettings read(String text, Map<String, String> variables) {
    try {
      Files.writeString(folder.resolve("portico.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SettingsReader.read(folder, name -> Optional.ofNullable(variables.get(name)));
  }

  private List<String> faults(String text) {
    GatewayException e = assertThrows(GatewayException.class, () -> read(text));
    assertEquals(ErrorCode.CONFIGURATION_INVALID, e.code());
    return e.getMessage().lines().skip(1).map(String::strip).toList();
  }

  @Test
  void theLeastSettingsHaveDefaultsForEverythingElse() {
    ServerSettings settings = read(LEAST);
    assertEquals(new Door("127.0.0.1", 8765), settings.jdbc());
    assertEquals(new Door("127.0.0.1", 8080), settings.http());
    assertEquals(folder.resolve("domains"), settings.domains());
    assertEquals(folder.resolve("state"), settings.state().folder());
    assertEquals(Limits.defaults(), settings.limits());
    assertEquals(Optional.empty(), settings.environment());
    assertFalse(settings.insecure());
  }

  @Test
  void theFolderAndTheFileBothNameTheSettings() {
    assertEquals(
        read(LEAST), SettingsReader.read(folder.resolve("portico.yaml"), name -> Optional.empty()));
  }

  @Test
  void allSettingsAreRead() throws IOException {
    Files.writeString(folder.resolve("key.p12"), "x");
    ServerSettings settings =
        read(
            """
            environment: demo
            jdbc: {host: 0.0.0.0, port: 0}
            http: {port: 9}
            tls: {keyStore: key.p12, keyStorePassword: "${env:KEY}"}
            state: {folder: memory}
            plugins: adapters
            connections:
              pg:
                type: jdbc
                url: "jdbc:postgresql://${env:HOST}/d"
                password: "${file:secret}"
                pool: {maximumSize: 8}
                allow: [{domain: sales, schema: public}, {domain: "*", prefix: x/}]
            authentication:
              users: users.yaml
              jwt: {issuer: "https://i", audience: portico, jwksUri: "https://i/keys"}
            policy: {mode: open, timeout: 250ms}
            limits: {queryTimeout: 5m, spill: 2GiB, engineMemory: 512MiB, queries: 7, frameBytes: 1MiB}
            """,
            Map.of("KEY", "k", "HOST", "db"),
            "secret",
            "s3cret\n");
    assertEquals(new Door("0.0.0.0", 0), settings.jdbc());
    assertEquals("k", settings.tls().orElseThrow().keyStorePassword().reveal());
    assertEquals(folder.resolve("memory"), settings.state().folder());
    ConnectionSettings pg = settings.connections().get("pg");
    assertEquals(
        Map.of(
            "url",
            "jdbc:postgresql://db/d",
            "password",
            "s3cret",
            "pool",
            Map.of("maximumSize", 8L)),
        pg.settings());
    assertEquals(
        List.of(
            new Grant("sales", Optional.of("public"), Optional.empty()),
            new Grant("*", Optional.empty(), Optional.of("x/"))),
        pg.allow());
    assertEquals("roles", settings.authentication().jwt().orElseThrow().rolesClaim());
    assertEquals(Duration.ofMillis(250), settings.policy().timeout());
    assertEquals(Duration.ofMinutes(5), settings.limits().queryTimeout());
    assertEquals(2L << 30, settings.limits().spillBytes());
    assertEquals(512L << 20, settings.limits().engineMemoryBytes());
    assertEquals(7, settings.limits().queries());
  }

  @Test
  void theStateMayLieInADatabase() throws IOException {
    ServerSettings settings =
        read(
            """
            state: {folder: memory, url: "jdbc:postgresql://${env:HOST}/portico", user: portico, password: "${file:secret}"}
            accessKeys: {enabled: false, longest: 2d, perPrincipal: 3}
            authentication: {users: users.yaml}
            policy: {mode: open}
            """,
            Map.of("HOST", "db"),
            "secret",
            "s3cret\n");
    StateDatabase database = settings.state().database().orElseThrow();
    assertEquals("jdbc:postgresql://db/portico", database.url());
    assertEquals(Optional.of("portico"), database.user());
    assertEquals("s3cret", database.password().reveal());
    assertFalse(settings.toString().contains("s3cret"));
    assertFalse(settings.toString().contains("//db"));
    assertEquals(new AccessKeys(false, Duration.ofDays(2), 3), settings.accessKeys());
  }

  private ServerSettings read(
      String text, Map<String, String> variables, String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
    return read(text, variables);
  }

  @Test
  void secretsAppearNowhere() throws IOException {
    Files.writeString(folder.resolve("key.p12"), "x");
    String text =
        "tls: {keyStore: key.p12, keyStorePassword: \"${env:P}\"}\n"
            + "connections: {pg: {type: jdbc, password: \"${env:P}\"}}\n"
            + LEAST;
    assertFalse(read(text, Map.of("P", "hunter2")).toString().contains("hunter2"));
    GatewayException e =
        assertThrows(
            GatewayException.class,
            () ->
                read(
                    "wrong: \"${env:P}\"\n" + text.replace("type: jdbc, ", ""),
                    Map.of("P", "hunter2")));
    assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() {
    assertEquals(
        List.of(
            "portico.yaml:1: error: enviroment is not a setting; did you mean environment?",
            "portico.yaml:2: error: domains is not a folder: nowhere (it holds one folder per"
                + " domain)",
            "portico.yaml:3: error: jdbc.port must be a whole number from 0 to 65535",
            "portico.yaml:6: error: ${env:NOWHERE}: the environment variable NOWHERE is not set",
            "portico.yaml:6: error: connections.a.type is missing; it names the adapter, such as"
                + " jdbc or local",
            "portico.yaml:7: error: ${file:/no/such/file}: the file cannot be read",
            "portico.yaml:8: error: ${vault:x} is not a reference; write ${env:NAME} or"
                + " ${file:/path}",
            "portico.yaml:9: error: connections.a.allow has an entry without domain; write {domain:"
                + " sales}, or {domain: \"*\"} for all",
            "portico.yaml:10: error: authentication.users is not a file: none.yaml",
            "portico.yaml:11: error: policy.mode must be embedded, server or open",
            "portico.yaml:12: error: limits.queryTimeout must be a duration above zero, such as"
                + " 500ms, 5s, 10m or 1h",
            "portico.yaml:13: error: limits.engineMemry is not a setting; did you mean"
                + " engineMemory?"),
        faults(
            """
            enviroment: demo
            domains: nowhere
            jdbc: {port: 70000}
            connections:
              a:
                password: "${env:NOWHERE}"
                key: "${file:/no/such/file}"
                other: "${vault:x}"
                allow: [{schema: public}]
            authentication: {users: none.yaml}
            policy: {mode: opne}
            limits: {queryTimeout: soon,
              engineMemry: 60%}
            """));
  }

  @Test
  void withoutAPolicyTheServerDoesNotStart() {
    assertEquals(
        List.of(
            "portico.yaml:1: error: policy is not set; the server does not start without one. Write"
                + " policy: {mode: embedded, bundle: policies/bundle.tar.gz}, or {mode: open} to"
                + " let every user read everything"),
        faults("authentication: {users: users.yaml}\n"));
  }

  private List<String> policyFaults(String policy) {
    return faults("policy: " + policy + "\nauthentication: {users: users.yaml}\n");
  }

  @Test
  void whoDecidesIsRead() throws IOException {
    Files.writeString(folder.resolve("trust.p12"), "x");
    ServerSettings.Policy policy =
        read(
                """
                authentication: {users: users.yaml}
                policy:
                  mode: server
                  url: https://opa.example.org:8181/base
                  decision: acme/decide
                  token: "${env:TOKEN}"
                  trustStore: trust.p12
                  trustStorePassword: "${env:PASSWORD}"
                  hashKeys: {default: "${env:KEY}", "2026": 0123456789abcdef}
                """,
                Map.of("TOKEN", "t", "PASSWORD", "p", "KEY", "a key of enough characters"))
            .policy();
    assertEquals(ServerSettings.PolicyMode.SERVER, policy.mode());
    assertEquals(Optional.of("https://opa.example.org:8181/base"), policy.url());
    assertEquals("acme/decide", policy.decision());
    assertEquals(Optional.of(new Secret("t")), policy.token());
    assertEquals(Optional.of(folder.resolve("trust.p12")), policy.trustStore());
    assertEquals(new Secret("p"), policy.trustStorePassword());
    assertEquals(
        Map.of(
            "default",
            new Secret("a key of enough characters"),
            "2026",
            new Secret("0123456789abcdef")),
        policy.hashKeys());
    assertFalse(policy.toString().contains("characters"), policy.toString());
  }

  @Test
  void eachModeNeedsWhatItAsks() {
    assertEquals(
        List.of(
            "portico.yaml:1: error: policy.bundle is missing; mode embedded needs the file of the"
                + " compiled policies"),
        policyFaults("{mode: embedded}"));
    assertEquals(
        List.of(
            "portico.yaml:1: error: policy.url is missing; mode server needs the address of the"
                + " policy server"),
        policyFaults("{mode: server}"));
    assertEquals(
        List.of("portico.yaml:1: error: policy.mode is missing; it is embedded, server or open"),
        policyFaults("{timeout: 1s}"));
    for (String url :
        List.of("opa:8181", "ftp://opa", "http://opa?x=1", "http://a:b@opa", "http://")) {
      assertEquals(
          List.of(
              "portico.yaml:1: error: policy.url must be an address such as http://127.0.0.1:8181,"
                  + " without query"),
          policyFaults("{mode: server, url: \"" + url + "\"}"));
    }
    assertEquals(
        List.of("portico.yaml:1: error: policy.decision must be a path such as mesh/main/decision"),
        policyFaults("{mode: open, decision: \"../v1/policies\"}"));
    assertEquals(
        List.of(
            "portico.yaml:1: error: policy.hashKeys.default must have at least 16 characters, or it"
                + " could be guessed"),
        policyFaults("{mode: open, hashKeys: {default: short}}"));
  }

  @Test
  void withoutUsersAndTokensNobodyCouldLogIn() {
    assertEquals(
        List.of(
            "portico.yaml:1: error: authentication names neither users nor jwt, so nobody could log"
                + " in; add authentication: {users: users.yaml}"),
        faults("policy: {mode: open}\n"));
  }

  @Test
  void listeningBeyondThisMachineNeedsTlsOrAnExplicitWord() {
    String open = LEAST + "jdbc: {host: 10.0.0.5}\n";
    assertEquals(1, faults(open).size());
    assertTrue(
        faults(open)
            .get(0)
            .startsWith(
                "portico.yaml:3: error: jdbc listens beyond this machine (10.0.0.5) without TLS"),
        faults(open).get(0));
    assertTrue(
        faults(LEAST + "http: {host: 127.0.0.1.example.org}\n")
            .get(0)
            .contains("http listens beyond"));
    assertTrue(read(open + "insecure: true\n").insecure());
    assertEquals("localhost", read(LEAST + "jdbc: {host: localhost}\n").jdbc().host());
    assertEquals("::1", read(LEAST + "jdbc: {host: '::1'}\n").jdbc().host());
  }

  @Test
  void trustedProxiesAreAddressesAndNetworks() {
    assertEquals(List.of(), read(LEAST).trustedProxies());
    List<Network> proxies =
        read(LEAST + "trustedProxies: [10.0.0.5, 192.0.2.0/24, \"2001:db8::/32\"]\n")
            .trustedProxies();
    assertEquals("[10.0.0.5, 192.0.2.0/24, 2001:db8::/32]", proxies.toString());
    assertEquals(
        List.of(
            "portico.yaml:3: error: trustedProxies lists addresses and networks such as 10.0.0.5 or"
                + " 10.0.0.0/8, not 10.0.0.0/33",
            "portico.yaml:3: error: trustedProxies lists addresses and networks such as 10.0.0.5 or"
                + " 10.0.0.0/8, not proxy.example.org"),
        faults(LEAST + "trustedProxies: [proxy.example.org, 10.0.0.0/33]\n"));
    for (String wrong : List.of("10.0.0.5", "{a: 10.0.0.5}", "[[10.0.0.5]]")) {
      assertEquals(
          List.of("portico.yaml:3: error: trustedProxies must be a list of texts"),
          faults(LEAST + "trustedProxies: " + wrong + "\n"));
    }
  }

  @Test
  void bothDoorsOnOnePortIsAProblem() {
    assertEquals(
        List.of(
            "portico.yaml:3: error: http listens on the same host and port as jdbc; give it a port"
                + " of its own"),
        faults(LEAST + "http: {port: 8765}\n"));
  }

  @Test
  void referencesOutsideTheirPlacesAreProblems() {
    assertTrue(
        faults(LEAST + "environment: \"${env:X}\"\n")
            .get(0)
            .contains("those are read only under connections"));
  }

  @Test
  void memoryMayBeAShareOfTheMachine() {
    long share = read(LEAST + "limits: {engineMemory: 50%}\n").limits().engineMemoryBytes();
    assertTrue(
        share > 64L << 20 && share < Limits.defaults().engineMemoryBytes(), "share " + share);
    assertEquals(1, faults(LEAST + "limits: {engineMemory: 95%}\n").size());
  }

  @Test
  void aMissingOrBrokenFileIsNamed() {
    GatewayException missing =
        assertThrows(
            GatewayException.class,
            () -> SettingsReader.read(folder.resolve("x"), name -> Optional.empty()));
    assertEquals(folder.resolve("x") + ": error: there is no such file", missing.getMessage());
    GatewayException broken =
        assertThrows(GatewayException.class, () -> read("policy: {mode: open\nx: ["));
    assertTrue(
        broken
            .getMessage()
            .startsWith(folder.resolve("portico.yaml") + ":2: error: not valid YAML"),
        broken.getMessage());
  }
}
