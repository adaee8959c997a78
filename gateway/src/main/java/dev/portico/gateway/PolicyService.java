package dev.portico.gateway;

import dev.portico.gateway.audit.Metrics;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.policy.Authorizer;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.policy.PolicyAuthorizer;
import dev.portico.gateway.policy.opa.Decider;
import dev.portico.gateway.policy.opa.EmbeddedDecider;
import dev.portico.gateway.policy.opa.OpaDecisions;
import dev.portico.gateway.policy.opa.ServerConnection;
import dev.portico.gateway.policy.opa.ServerDecider;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who decides, as the settings say: part of the composition root. */
final class PolicyService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyService.class);

  /** A changed bundle is loaded once it stood still for one look: after at most twice this. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Optional<Decider> decider;
  private final Authorizer authorizer;

  private PolicyService(Optional<Decider> decider, Authorizer authorizer) {
    this.decider = decider;
    this.authorizer = authorizer;
  }

  /** Begins to load the policies. */
  static PolicyService of(ServerSettings.Policy settings, Metrics metrics) {
    return switch (settings.mode()) {
      case OPEN -> {
        LOG.warn(
            "policy.mode is open: everybody who can log in reads every row of every product;"
                + " this is for trying things out, not for people's data");
        yield new PolicyService(Optional.empty(), new OpenAuthorizer());
      }
      case EMBEDDED -> decided(embedded(settings, metrics), settings, metrics);
      case SERVER -> decided(server(settings, metrics), settings, metrics);
    };
  }

  private static PolicyService decided(
      Decider decider, ServerSettings.Policy settings, Metrics metrics) {
    metrics.policyRevision(decider::revision);
    OpaDecisions decisions =
        new OpaDecisions(
            decider,
            settings.hashKeys().entrySet().stream()
                .collect(
                    Collectors.toMap(e -> e.getKey(), e -> new HashKey(e.getValue().reveal()))),
            metrics);
    return new PolicyService(Optional.of(decider), new PolicyAuthorizer(decisions));
  }

  private static Decider embedded(ServerSettings.Policy settings, Metrics metrics) {
    EmbeddedDecider decider =
        new EmbeddedDecider(
            settings.bundle().orElseThrow(), settings.decision(), settings.timeout(), LOOK);
    metrics.gauge(
        "portico.policy.bundles.rejected",
        "Changed bundles that were not taken since the start",
        decider,
        EmbeddedDecider::rejectedBundles);
    return decider;
  }

  private static Decider server(ServerSettings.Policy settings, Metrics metrics) {
    ServerDecider decider =
        new ServerDecider(
            new ServerConnection(
                URI.create(settings.url().orElseThrow()),
                settings.decision(),
                settings.timeout(),
                settings.token(),
                settings
                    .trustStore()
                    .map(
                        file ->
                            new ServerConnection.TrustStore(file, settings.trustStorePassword()))));
    metrics.gauge(
        "portico.policy.breaker",
        "The policy server: 0 is asked, 1 is tried again, 2 is left alone after failures",
        decider,
        ServerDecider::breakerState);
    return decider;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  /** Waits for the policies; with wrong ones there is no start. */
  void awaitReady() {
    decider.ifPresent(Decider::awaitReady);
  }

  @Override
  public void close() {
    decider.ifPresent(Decider::close);
  }
}
