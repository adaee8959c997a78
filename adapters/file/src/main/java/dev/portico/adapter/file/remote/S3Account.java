package dev.portico.adapter.file.remote;

import dev.portico.spi.PortSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which store a connection of type {@code s3} speaks to, and as whom.
 *
 * @param endpoint of a store that is not Amazon's own
 * @param region as requests are signed for it
 * @param pathStyleAccess whether the bucket stands in the path of a URL, not in its host
 * @param credentials where the keys come from
 * @param role to be assumed with them
 */
record S3Account(
    Optional<URI> endpoint,
    String region,
    boolean pathStyleAccess,
    Credentials credentials,
    Optional<String> accessKey,
    Optional<String> secretKey,
    Optional<String> sessionToken,
    Optional<Role> role) {
  private static final String DEFAULT_REGION = "us-east-1";

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

  static S3Account from(PortSettings settings) {
    Optional<URI> endpoint = endpoint(settings);
    Optional<String> accessKey = settings.text("accessKey");
    Optional<String> secretKey = settings.text("secretKey");
    return new S3Account(
        endpoint,
        settings.text("region").orElse(DEFAULT_REGION),
        settings.flag("pathStyleAccess", endpoint.isPresent()),
        credentials(settings, accessKey, secretKey),
        accessKey,
        secretKey,
        settings.text("sessionToken"),
        role(settings));
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
