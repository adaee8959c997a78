package dev.portico.gateway.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a server, as {@link SettingsReader} found them in {@code portico.yaml}: complete,
 * checked, immutable. Paths are absolute. {@code docs/reference/settings.md} has a row for each
 * component, which a test keeps complete.
 *
 * @param file the {@code portico.yaml} that was read
 * @param environment picks the {@code servers[]} entries of the contracts; empty when not set
 * @param domains the folder of descriptors
 * @param jdbc where the JDBC door listens
 * @param http where the HTTP door listens
 * @param tls certificate of both doors
 * @param trustedProxies who may say for whom they ask, at both doors
 * @param state the gateway's own memory
 * @param products the folder of registered products; need not exist
 * @param plugins the folder of adapters; need not exist
 * @param connections by name, in the order written
 * @param accessKeys links that read without a password
 * @param timeTravel of tables whose history is captured
 * @param insecure whether the operator allowed listening beyond loopback without TLS
 */
public record ServerSettings(
    Path file,
    Optional<String> environment,
    Path domains,
    Door jdbc,
    Door http,
    Optional<Tls> tls,
    List<Network> trustedProxies,
    State state,
    Path products,
    Path plugins,
    Map<String, ConnectionSettings> connections,
    Authentication authentication,
    AccessKeys accessKeys,
    Policy policy,
    Audit audit,
    Telemetry telemetry,
    Limits limits,
    History timeTravel,
    boolean insecure) {
  public ServerSettings {
    trustedProxies = List.copyOf(trustedProxies);
    connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
  }

  /**
   * The same settings for a rehearsal: policies of another bundle, inside the process, a memory of
   * its own, the trail where it belongs, and no traces.
   */
  public ServerSettings rehearsed(Path bundle, Path folder, Path trail) {
    return new ServerSettings(
        file,
        environment,
        domains,
        jdbc,
        http,
        tls,
        trustedProxies,
        new State(folder, Optional.empty()),
        products,
        plugins,
        connections,
        authentication,
        accessKeys,
        policy.embedded(bundle),
        audit.in(trail),
        new Telemetry(Optional.empty()),
        limits,
        timeTravel,
        insecure);
  }

  /** The folder to which relative paths of the settings refer. */
  public Path folder() {
    return file.getParent();
  }

  /**
   * Where a door listens.
   *
   * @param port 0 lets the system choose a free one
   */
  public record Door(String host, int port) {}

  /** The server's key and certificate: a PKCS#12 or JKS file. */
  public record Tls(Path keyStore, Secret keyStorePassword) {}

  /**
   * The gateway's own memory.
   *
   * @param folder created with mode 0700 when it is missing
   * @param database where access keys and saved queries are; empty for a file in the folder
   */
  public record State(Path folder, Optional<StateDatabase> database) {}

  /**
   * A PostgreSQL database for what the gateway remembers of its users.
   *
   * @param url of its driver
   */
  public record StateDatabase(String url, Optional<String> user, Secret password) {
    /** The user only: the others may come from secret references. */
    @Override
    public String toString() {
      return "StateDatabase[user=" + user.orElse("none") + "]";
    }
  }

  /**
   * Links that read without a password.
   *
   * @param enabled whether there are any
   * @param longest life of one
   * @param perPrincipal keys in force of one person
   */
  public record AccessKeys(boolean enabled, Duration longest, int perPrincipal) {}

  /** How callers prove who they are; at least one of both is there. */
  public record Authentication(Optional<Path> users, Optional<Jwt> jwt) {}

  /**
   * Bearer tokens.
   *
   * @param jwksUri where the issuer's keys are
   * @param rolesClaim the claim that lists the caller's roles
   */
  public record Jwt(String issuer, String audience, String jwksUri, String rolesClaim) {
    /** Hides everything but the claim's name: the others may come from secret references. */
    @Override
    public String toString() {
      return "Jwt[rolesClaim=" + rolesClaim + "]";
    }
  }

  /**
   * Who decides what a caller may see.
   *
   * @param bundle the compiled policies of {@link PolicyMode#EMBEDDED}
   * @param url the policy server of {@link PolicyMode#SERVER}
   * @param decision path of the entry point
   * @param timeout longest wait for a decision
   * @param token the Bearer token for the policy server
   * @param trustStore certificates to trust for the policy server
   * @param hashKeys keys of the mask {@code hash}, by name
   */
  public record Policy(
      PolicyMode mode,
      Optional<Path> bundle,
      Optional<String> url,
      String decision,
      Duration timeout,
      Optional<Secret> token,
      Optional<Path> trustStore,
      Secret trustStorePassword,
      Map<String, Secret> hashKeys) {
    /** Of a rehearsal, which asks policies that are still cold. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    public Policy {
      hashKeys = Map.copyOf(hashKeys);
    }

    Policy embedded(Path other) {
      return new Policy(
          PolicyMode.EMBEDDED,
          Optional.of(other),
          Optional.empty(),
          decision,
          timeout.compareTo(PATIENT) > 0 ? timeout : PATIENT,
          Optional.empty(),
          Optional.empty(),
          trustStorePassword,
          hashKeys);
    }
  }

  /**
   * The audit trail.
   *
   * @param folder where its files are; created with mode 0700 when it is missing
   * @param rotateAt bytes after which a file is ended and the next one begun
   * @param keep records older than this are deleted, file by file; empty to delete nothing
   * @param fsync whether a query waits until its record is on the disk, not only with the system
   * @param recent statements kept in memory
   */
  public record Audit(
      Path folder,
      long rotateAt,
      Optional<Duration> keep,
      boolean fsync,
      AuditLiterals literals,
      int recent) {

    Audit in(Path other) {
      return new Audit(other, rotateAt, keep, fsync && other.equals(folder), literals, recent);
    }
  }

  /**
   * The history that the gateway keeps of tables whose stores keep none.
   *
   * @param captureByDefault whether tables with a primary key are captured when their contract does
   *     not say how they keep their past
   * @param every how often those are looked at
   * @param retention how long their ended versions are kept; empty for ever
   * @param concurrency captures at once
   * @param timeout longest time of one
   * @param rows most versions of one table
   * @param bytes most bytes of one table's history
   * @param memory memory of one capture
   */
  public record History(
      boolean captureByDefault,
      Duration every,
      Optional<Period> retention,
      int concurrency,
      Duration timeout,
      long rows,
      long bytes,
      long memory) {}

  /** What the server sends of itself. */
  public record Telemetry(Optional<Traces> traces) {}

  /**
   * Traces by OpenTelemetry's protocol over HTTP.
   *
   * @param endpoint where they are sent
   * @param sample the share of the traces that is sent, 0 to 1, where the caller does not decide it
   */
  public record Traces(URI endpoint, double sample) {}

  /** What becomes of the literals of statements in the audit trail. */
  public enum AuditLiterals {
    /** They stay. */
    KEEP,
    /** They become question marks. */
    REDACT
  }

  /** The kinds of decider. */
  public enum PolicyMode {
    /** Everything is allowed to everybody who can log in. */
    OPEN,
    /** A compiled bundle inside the server. */
    EMBEDDED,
    /** A policy server over HTTP. */
    SERVER
  }
}
