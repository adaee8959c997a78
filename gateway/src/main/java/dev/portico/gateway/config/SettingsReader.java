package dev.portico.gateway.config;

import dev.portico.gateway.config.ServerSettings.AccessKeys;
import dev.portico.gateway.config.ServerSettings.Authentication;
import dev.portico.gateway.config.ServerSettings.Door;
import dev.portico.gateway.config.ServerSettings.Jwt;
import dev.portico.gateway.config.ServerSettings.State;
import dev.portico.gateway.config.ServerSettings.StateDatabase;
import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.config.yaml.YamlFault;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.config.yaml.YamlReader;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code portico.yaml} once, at start, and reports all its faults together. The composition
 * root calls it; one reader per file, one thread.
 */
public final class SettingsReader {
  private static final String FILE_NAME = "portico.yaml";
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final Duration LONGEST_KEY = Duration.ofDays(365);
  private static final int KEYS_PER_PRINCIPAL = 100;
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?", Pattern.CASE_INSENSITIVE);

  private final Path file;
  private final Path folder;
  private final Faults faults;
  private final SecretResolver secrets;

  private SettingsReader(Path file, SecretSource source) {
    this.file = file;
    this.folder = file.getParent();
    this.faults = new Faults(file);
    this.secrets = new SecretResolver(source, folder, faults);
  }

  /**
   * Reads the settings.
   *
   * @param folderOrFile the folder that holds {@code portico.yaml}, or the file
   * @param source where environment variables are looked up
   * @throws GatewayException with {@link ErrorCode#CONFIGURATION_INVALID} that lists every fault
   *     with its line
   */
  public static ServerSettings read(Path folderOrFile, SecretSource source) {
    Path given = folderOrFile.toAbsolutePath().normalize();
    Path file = Files.isDirectory(given) ? given.resolve(FILE_NAME) : given;
    return new SettingsReader(file, source).read();
  }

  private ServerSettings read() {
    YamlMap root;
    try {
      root = YamlReader.readMap(file);
    } catch (YamlFault fault) {
      String place = file + (fault.line() > 0 ? ":" + fault.line() : "");
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID, place + ": error: " + fault.getMessage());
    }
    ServerSettings settings = settings(new Section("", root, folder, faults));
    if (!faults.none()) {
      throw new GatewayException(ErrorCode.CONFIGURATION_INVALID, faults.message());
    }
    return settings;
  }

  private ServerSettings settings(Section root) {
    State state = state(root);
    ServerSettings settings =
        new ServerSettings(
            file,
            root.text("environment"),
            domains(root),
            door(root.section("jdbc"), 8765),
            door(root.section("http"), 8080),
            tls(root),
            trustedProxies(root),
            state,
            root.path("products").orElse(state.folder().resolve("products")),
            root.path("plugins").orElse(folder.resolve("plugins")),
            new ConnectionsReader(secrets, folder, faults).read(root.section("connections").map()),
            authentication(root),
            accessKeys(root.section("accessKeys")),
            new PolicyReader(root, secrets).read(),
            AuditReader.read(root.section("audit"), state.folder()),
            TelemetryReader.read(root.section("telemetry")),
            LimitsReader.read(root.section("limits")),
            HistoryReader.read(root.section("timeTravel")),
            root.flag("insecure"));
    root.done();
    checkDoors(root, settings);
    return settings;
  }

  private Path domains(Section root) {
    Path domains = root.path("domains").orElse(folder.resolve("domains"));
    if (!Files.isDirectory(domains)) {
      root.fault(
          "domains",
          "is not a folder: " + folder.relativize(domains) + " (it holds one folder per domain)");
    }
    return domains;
  }

  private static List<Network> trustedProxies(Section root) {
    List<Network> networks = new ArrayList<>();
    for (String text : root.texts("trustedProxies")) {
      Network.parse(text)
          .ifPresentOrElse(
              networks::add,
              () ->
                  root.fault(
                      "trustedProxies",
                      "lists addresses and networks such as 10.0.0.5 or 10.0.0.0/8, not " + text));
    }
    return networks;
  }

  private static Door door(Section door, int defaultPort) {
    Door read =
        new Door(
            door.text("host").orElse("127.0.0.1"), door.integer("port", defaultPort, 0, 65_535));
    door.done();
    return read;
  }

  private Optional<Tls> tls(Section root) {
    if (root.node("tls").isEmpty()) {
      return Optional.empty();
    }
    Section tls = root.section("tls");
    Optional<Path> keyStore =
        resolved(tls, "keyStore").flatMap(text -> tls.toPath("keyStore", text));
    if (keyStore.isEmpty()) {
      tls.fault("keyStore", "is missing; it names a PKCS#12 or JKS file");
    } else if (!Files.isRegularFile(keyStore.get())) {
      tls.fault("keyStore", "is not a file");
    }
    Secret password = new Secret(resolved(tls, "keyStorePassword").orElse(""));
    tls.done();
    return keyStore.map(path -> new Tls(path, password));
  }

  private State state(Section root) {
    Path standard = folder.resolve("state");
    Optional<YamlNode> node = root.node("state");
    if (node.isEmpty() || !(node.get() instanceof YamlMap)) {
      return new State(root.path("state").orElse(standard), Optional.empty());
    }
    Section state = root.section("state");
    Path path = state.path("folder").orElse(standard);
    Optional<StateDatabase> database = database(state);
    state.done();
    return new State(path, database);
  }

  private Optional<StateDatabase> database(Section state) {
    Optional<String> url = resolved(state, "url");
    Optional<String> user = resolved(state, "user");
    Optional<Secret> password = resolved(state, "password").map(Secret::new);
    if (url.isPresent() && !url.get().startsWith(POSTGRES)) {
      state.fault(
          "url",
          "must begin with "
              + POSTGRES
              + "; leave it out to keep everything in a file of state.folder");
      return Optional.empty();
    }
    if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
      state.fault(user.isPresent() ? "user" : "password", "is of no use without state.url");
    }
    return url.map(text -> new StateDatabase(text, user, password.orElse(new Secret(""))));
  }

  private static AccessKeys accessKeys(Section keys) {
    AccessKeys read =
        new AccessKeys(
            keys.flag("enabled", true),
            keys.duration("longest", LONGEST_KEY),
            keys.integer("perPrincipal", KEYS_PER_PRINCIPAL, 1, 100_000));
    keys.done();
    return read;
  }

  private Authentication authentication(Section root) {
    Section authentication = root.section("authentication");
    Optional<Path> users = authentication.path("users");
    if (users.isPresent() && !Files.isRegularFile(users.get())) {
      authentication.fault("users", "is not a file: " + folder.relativize(users.get()));
    }
    Optional<Jwt> jwt = authentication.node("jwt").map(node -> jwt(authentication.section("jwt")));
    if (users.isEmpty() && jwt.isEmpty()) {
      root.fault(
          "authentication",
          "names neither users nor jwt, so nobody could log in; add authentication: {users:"
              + " users.yaml}");
    }
    authentication.done();
    return new Authentication(users, jwt);
  }

  private Jwt jwt(Section jwt) {
    Jwt read =
        new Jwt(
            required(jwt, "issuer"),
            required(jwt, "audience"),
            required(jwt, "jwksUri"),
            resolved(jwt, "rolesClaim").orElse("roles"));
    jwt.done();
    return read;
  }

  private String required(Section section, String key) {
    Optional<String> text = resolved(section, key);
    if (text.isEmpty()) {
      section.fault(key, "is missing");
    }
    return text.orElse("");
  }

  private Optional<String> resolved(Section section, String key) {
    return section.referringText(key).map(text -> secrets.resolve(text, section.map().lineOf(key)));
  }

  private void checkDoors(Section root, ServerSettings settings) {
    Map.of("jdbc", settings.jdbc(), "http", settings.http())
        .forEach((name, door) -> checkExposure(root, settings, name, door));
    if (settings.jdbc().port() != 0 && settings.jdbc().equals(settings.http())) {
      root.fault("http", "listens on the same host and port as jdbc; give it a port of its own");
    }
  }

  private static void checkExposure(Section root, ServerSettings settings, String name, Door door) {
    boolean protectedDoor = LOOPBACK.matcher(door.host()).matches() || root.node("tls").isPresent();
    if (!protectedDoor && !settings.insecure()) {
      root.fault(
          name,
          "listens beyond this machine ("
              + door.host()
              + ") without TLS, so passwords would be readable on the network; set tls, or"
              + " insecure: true when something in front encrypts");
    }
  }
}
