package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.iceberg.RestCatalogSettings;
import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.PortSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the settings of every connection to an object store have in common.
 *
 * @param connection its name, for messages
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
    int concurrency,
    Duration requestTimeout,
    int attempts,
    Duration listingAge,
    Path mirror,
    long mirrorBytes,
    FetchLimits limits,
    FetchSizes sizes,
    Optional<RestCatalogSettings> catalog) {
  private static final int MOST_CONCURRENCY = 256;

  /** The longest pause after a first attempt that failed. */
  Duration firstPause() {
    return Duration.ofMillis(200);
  }

  /** The longest pause after any. */
  Duration longestPause() {
    return Duration.ofSeconds(5);
  }

  /** Reads them; whoever asks reads the others, and then tells of all that is wrong. */
  static RemotePortConfig from(PortSettings settings, FetchSizes sizes) {
    PortSettings mirror = settings.section("mirror");
    long mirrorBytes = mirror.bytes("size", 20L << 30, 1L << 20);
    FetchSizes fetched =
        sizes.withWholeBytes(mirror.bytes("wholeFiles", sizes.wholeBytes(), 1L << 10));
    RemotePortConfig config =
        new RemotePortConfig(
            settings.connection(),
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
}
