package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.Policy;
import dev.portico.gateway.config.ServerSettings.PolicyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the section {@code policy}, without which a server does not start. */
final class PolicyReader {
  private final Section root;

  PolicyReader(Section root) {
    this.root = root;
  }

  Policy read() {
    if (root.node("policy").isEmpty()) {
      root.fault(
          "policy",
          "is not set; the server does not start without one. Write policy: {mode: open} to let"
              + " every user read everything");
    }
    Section policy = root.section("policy");
    PolicyMode mode = mode(policy);
    Optional<Path> bundle = policy.path("bundle");
    Optional<String> url = policy.text("url");
    String decision = policy.text("decision").orElse("mesh/main/decision");
    Duration timeout = policy.duration("timeout", Duration.ofMillis(500));
    policy.done();
    return new Policy(mode, bundle, url, decision, timeout);
  }

  private PolicyMode mode(Section policy) {
    Optional<String> mode = policy.text("mode");
    if (root.node("policy").isEmpty() || mode.equals(Optional.of("open"))) {
      return PolicyMode.OPEN;
    }
    policy.fault("mode", modeFault(mode));
    return PolicyMode.OPEN;
  }

  private static String modeFault(Optional<String> mode) {
    if (mode.isEmpty()) {
      return "is missing; write mode: open to let every user read everything";
    }
    return switch (mode.get().toLowerCase(Locale.ROOT)) {
      case "embedded", "server" -> "is " + mode.get() + ", but this build knows only mode: open";
      default -> "must be open, embedded or server (this build knows only open)";
    };
  }
}
