package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.iceberg.RestCatalogSettings;
import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.PortSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The settings of a connection of type {@code s3}.
 *
 * @param connection its name, for messages
 * @param endpoint of a store that is not Amazon's own
 * @param region as requests are signed for it
 * @param pathStyleAccess whether the bucket stands in the path of a URL, not in its host
 * @param credentials where the keys come from
 * @param role to be assumed with them
 * @param concurrency requests at once
 * @param requestTimeout how long one request may be silent
 * @param listingAge how old what is known of a folder may be
 * @param mirror where local copies are kept
 * @param mirrorBytes how much of them
 * @param limits what a query may fetch of a table
 * @param sizes mostly no setting, but tests have others
 * @param catalog that knows Iceberg tables by their names
 */
record RemotePortConfig(
    String connection,
    Optional<URI> endpoint,
    String region,
    boolean pathStyleAccess,
    Credentials credentials,
    Optional<String> accessKey,
    Optional<String> secretKey,
    Optional<String> sessionToken,
    Optional<Role> role,
    int concurrency,
    Duration requestTimeout,
    int attempts,
    Duration listingAge,
    Path mirror,
    long mirrorBytes,
    FetchLimits limits,
    FetchSizes sizes,
    Optional<RestCatalogSettings> catalog) {
  private static final String DEFAULT_REGION = "us-east-1";
  private static final int MOST_CONCURRENCY = 256;

  /** The longest pause after a first attempt that failed. */
  Duration firstPause() {
    return Duration.ofMillis(200);
  }

  /** The longest pause after any. */
  Duration longestPause() {
    return Duration.ofSeconds(5);
  }

  /** Where keys come from. */
  enum Credentials {
    /** The settings. */
    STATIC,
    /** The environment, profile files, or the machine's own role. */
    DEFAULT,
    /** There are none: the bucket is public. */
    ANONYMOUS
  }

  /** A role of AWS that is assumed before anything is read. */
  record Role(
      String arn, String sessionName, Optional<String> externalId, Optional<String> endpoint) {}

  static RemotePortConfig from(PortSettings settings, FetchSizes sizes) {
    Optional<URI> endpoint = endpoint(settings);
    Optional<String> accessKey = settings.text("accessKey");
    Optional<String> secretKey = settings.text("secretKey");
    Credentials credentials = credentials(settings, accessKey, secretKey);
    PortSettings mirror = settings.section("mirror");
    long mirrorBytes = mirror.bytes("size", 20L << 30, 1L << 20);
    FetchSizes fetched =
        sizes.withWholeBytes(mirror.bytes("wholeFiles", sizes.wholeBytes(), 1L << 10));
    RemotePortConfig config =
        new RemotePortConfig(
            settings.connection(),
            endpoint,
            settings.text("region").orElse(DEFAULT_REGION),
            settings.flag("pathStyleAccess", endpoint.isPresent()),
            credentials,
            accessKey,
            secretKey,
            settings.text("sessionToken"),
            role(settings),
            settings.integer("concurrency", 16, 1, MOST_CONCURRENCY),
            settings.duration("requestTimeout", Duration.ofSeconds(10)),
            settings.integer("attempts", 5, 1, 20),
            settings.duration("listingAge", Duration.ofSeconds(5)),
            settings.keepFolder().orElse(settings.baseFolder()).toAbsolutePath().normalize(),
            mirrorBytes,
            limits(settings.section("limits")),
            fetched,
            catalog(settings));
    if (settings.keepFolder().isEmpty()) {
      settings.problem("type", "needs a state folder, where copies of files are kept");
    }
    settings.done();
    return config;
  }

  private static FetchLimits limits(PortSettings limits) {
    return new FetchLimits(
        limits.has("bytesPerQuery")
            ? OptionalLong.of(limits.bytes("bytesPerQuery", Long.MAX_VALUE, 1L << 10))
            : OptionalLong.empty(),
        limits.has("requestsPerQuery")
            ? OptionalLong.of(limits.integer("requestsPerQuery", 1, 1, Integer.MAX_VALUE))
            : OptionalLong.empty());
  }

  private static Optional<URI> endpoint(PortSettings settings) {
    Optional<String> text = settings.text("endpoint");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.get());
      boolean whole =
          uri.getScheme() != null
              && Set.of("http", "https").contains(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && List.of("", "/").contains(uri.getPath());
      if (whole) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // told below
    }
    settings.problem("endpoint", "must be a URL such as https://store.example.org:9000");
    return Optional.empty();
  }

  private static Credentials credentials(
      PortSettings settings, Optional<String> accessKey, Optional<String> secretKey) {
    if (accessKey.isPresent() != secretKey.isPresent()) {
      settings.problem(accessKey.isPresent() ? "secretKey" : "accessKey", "is missing");
    }
    Optional<String> given = settings.text("credentials");
    if (given.isEmpty()) {
      return accessKey.isPresent() ? Credentials.STATIC : Credentials.DEFAULT;
    }
    switch (given.get().toLowerCase(Locale.ROOT)) {
      case "static":
        if (accessKey.isEmpty()) {
          settings.problem("accessKey", "is missing");
        }
        return Credentials.STATIC;
      case "default":
      case "anonymous":
        if (accessKey.isPresent()) {
          settings.problem("accessKey", "is only for credentials: static");
        }
        return Credentials.valueOf(given.get().toUpperCase(Locale.ROOT));
      default:
        settings.problem("credentials", "must be static, default or anonymous");
        return Credentials.STATIC;
    }
  }

  private static Optional<RestCatalogSettings> catalog(PortSettings settings) {
    if (!settings.has("catalog")) {
      return Optional.empty();
    }
    PortSettings catalog = settings.section("catalog");
    String type = catalog.text("type").orElse("rest");
    if (!type.equals("rest")) {
      catalog.problem("type", "must be rest");
    }
    String uri = catalog.requiredText("uri");
    if (!isUrl(uri)) {
      catalog.problem("uri", "must be a URL such as https://catalog.example.org");
    }
    Optional<String> token = catalog.text("token");
    Optional<String> credential = catalog.text("credential");
    if (token.isPresent() && credential.isPresent()) {
      catalog.problem("credential", "cannot stand beside token");
    }
    return Optional.of(
        new RestCatalogSettings(
            uri,
            catalog.text("warehouse"),
            token,
            credential,
            catalog.has("properties") ? catalog.section("properties").texts() : Map.of()));
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<Role> role(PortSettings settings) {
    if (!settings.has("assumedRole")) {
      return Optional.empty();
    }
    PortSettings role = settings.section("assumedRole");
    return Optional.of(
        new Role(
            role.requiredText("arn"),
            role.text("sessionName").orElse("portico"),
            role.text("externalId"),
            role.text("stsEndpoint")));
  }
}
