package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.Policy;
import dev.portico.gateway.config.ServerSettings.PolicyMode;
import dev.portico.gateway.config.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code policy}, without which a server does not start. */
final class PolicyReader {
  private static final Pattern DECISION = Pattern.compile("[A-Za-z0-9_]+(/[A-Za-z0-9_]+)+");
  private static final int LEAST_KEY_CHARS = 16;

  private final Section root;
  private final SecretResolver secrets;

  PolicyReader(Section root, SecretResolver secrets) {
    this.root = root;
    this.secrets = secrets;
  }

  Policy read() {
    if (root.node("policy").isEmpty()) {
      root.fault(
          "policy",
          "is not set; the server does not start without one. Write policy: {mode: embedded,"
              + " bundle: policies/bundle.tar.gz}, or {mode: open} to let every user read"
              + " everything");
    }
    Section policy = root.section("policy");
    PolicyMode mode = mode(policy);
    Policy read =
        new Policy(
            mode,
            bundle(policy, mode),
            url(policy, mode),
            decision(policy),
            policy.duration("timeout", Duration.ofMillis(500)),
            resolved(policy, "token").map(Secret::new),
            trustStore(policy),
            new Secret(resolved(policy, "trustStorePassword").orElse("")),
            hashKeys(policy.section("hashKeys")));
    policy.done();
    return read;
  }

  private PolicyMode mode(Section policy) {
    Optional<String> mode = policy.text("mode");
    if (mode.isEmpty() && root.node("policy").isPresent()) {
      policy.fault("mode", "is missing; it is embedded, server or open");
    }
    return switch (mode.orElse("open")) {
      case "open" -> PolicyMode.OPEN;
      case "embedded" -> PolicyMode.EMBEDDED;
      case "server" -> PolicyMode.SERVER;
      default -> {
        policy.fault("mode", "must be embedded, server or open");
        yield PolicyMode.OPEN;
      }
    };
  }

  private static Optional<Path> bundle(Section policy, PolicyMode mode) {
    Optional<Path> bundle = policy.path("bundle");
    if (mode == PolicyMode.EMBEDDED && bundle.isEmpty()) {
      policy.fault("bundle", "is missing; mode embedded needs the file of the compiled policies");
    }
    return bundle;
  }

  private static Optional<String> url(Section policy, PolicyMode mode) {
    Optional<String> url = policy.text("url");
    if (mode == PolicyMode.SERVER && url.isEmpty()) {
      policy.fault("url", "is missing; mode server needs the address of the policy server");
    } else if (url.isPresent() && !isHttp(url.get())) {
      policy.fault("url", "must be an address such as http://127.0.0.1:8181, without query");
    }
    return url;
  }

  private static boolean isHttp(String text) {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return http
          && url.getHost() != null
          && url.getRawQuery() == null
          && url.getRawFragment() == null
          && url.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String decision(Section policy) {
    String decision = policy.text("decision").orElse("mesh/main/decision");
    if (!DECISION.matcher(decision).matches()) {
      policy.fault("decision", "must be a path such as mesh/main/decision");
    }
    return decision;
  }

  private Optional<Path> trustStore(Section policy) {
    Optional<Path> store = policy.path("trustStore");
    if (store.isPresent() && !Files.isRegularFile(store.get())) {
      policy.fault("trustStore", "is not a file");
    }
    return store;
  }

  private Map<String, Secret> hashKeys(Section keys) {
    Map<String, Secret> read = new LinkedHashMap<>();
    for (Map.Entry<String, YamlNode> entry : keys.map().entries().entrySet()) {
      String name = entry.getKey();
      String key = resolved(keys, name).orElse("");
      if (key.codePointCount(0, key.length()) < LEAST_KEY_CHARS) {
        keys.fault(
            name, "must have at least " + LEAST_KEY_CHARS + " characters, or it could be guessed");
      }
      read.put(name, new Secret(key));
    }
    return read;
  }

  private Optional<String> resolved(Section section, String key) {
    return section.referringText(key).map(text -> secrets.resolve(text, section.map().lineOf(key)));
  }
}
