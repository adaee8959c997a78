package dev.portico.adapter.file.remote;

import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;

/**
 * What S3A is told: nothing of it comes from files or the environment, but for the default chain.
 */
final class S3Settings {
  private static final String SIMPLE = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";
  private static final String TEMPORARY =
      "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider";
  private static final String DEFAULT_CHAIN =
      "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider";
  private static final String ANONYMOUS =
      "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider";
  private static final String ASSUMED =
      "org.apache.hadoop.fs.s3a.auth.AssumedRoleCredentialProvider";

  /** Otherwise no timeout would be shorter than 15 seconds. */
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

  private S3Settings() {}

  static Configuration of(RemotePortConfig config, S3Account account) {
    AWSClientConfig.setMinimumOperationDuration(SHORTEST_TIMEOUT);
    Configuration s3a = new Configuration(false);
    fixed().forEach(s3a::set);
    s3a.set("fs.s3a.path.style.access", String.valueOf(account.pathStyleAccess()));
    s3a.set("fs.s3a.endpoint.region", account.region());
    s3a.setInt("fs.s3a.connection.maximum", 2 * config.concurrency() + 8);
    s3a.setInt("fs.s3a.threads.max", config.concurrency());
    String patience = millis(config.requestTimeout());
    s3a.set("fs.s3a.connection.timeout", patience);
    s3a.set("fs.s3a.connection.establish.timeout", patience);
    s3a.set("fs.s3a.connection.acquisition.timeout", patience);
    s3a.set("fs.s3a.connection.request.timeout", patience);
    account
        .endpoint()
        .ifPresent(
            endpoint -> {
              s3a.set("fs.s3a.endpoint", endpoint.toString());
              s3a.setBoolean("fs.s3a.connection.ssl.enabled", endpoint.getScheme().equals("https"));
            });
    credentials(account, s3a);
    return s3a;
  }

  private static Map<String, String> fixed() {
    return Map.ofEntries(
        Map.entry("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem"),
        Map.entry("fs.s3a.s3.client.factory.impl", CheckedS3Clients.class.getName()),
        Map.entry("fs.s3a.bucket.probe", "0"),
        Map.entry("fs.s3a.input.stream.type", "classic"),
        // exactly the bytes asked for
        Map.entry("fs.s3a.readahead.range", "0"),
        Map.entry("fs.s3a.change.detection.source", "etag"),
        Map.entry("fs.s3a.change.detection.mode", "server"),
        Map.entry("fs.s3a.paging.maximum", "1000"),
        // nothing of our paths into the store's access log
        Map.entry("fs.s3a.audit.enabled", "false"),
        // a request is sent again by us alone, so that each is counted and the query's deadline
        // kept
        Map.entry("fs.s3a.attempts.maximum", "0"),
        Map.entry("fs.s3a.retry.limit", "0"),
        Map.entry("fs.s3a.retry.throttle.limit", "0"),
        Map.entry("fs.s3a.retry.http.5xx.errors", "false"));
  }

  private static void credentials(S3Account account, Configuration s3a) {
    String provider =
        switch (account.credentials()) {
          case STATIC -> account.sessionToken().isPresent() ? TEMPORARY : SIMPLE;
          case DEFAULT -> DEFAULT_CHAIN;
          case ANONYMOUS -> ANONYMOUS;
        };
    account.accessKey().ifPresent(key -> s3a.set("fs.s3a.access.key", key));
    account.secretKey().ifPresent(key -> s3a.set("fs.s3a.secret.key", key));
    account.sessionToken().ifPresent(token -> s3a.set("fs.s3a.session.token", token));
    if (account.role().isPresent()) {
      S3Account.Role role = account.role().get();
      s3a.set("fs.s3a.assumed.role.credentials.provider", provider);
      s3a.set("fs.s3a.assumed.role.arn", role.arn());
      s3a.set("fs.s3a.assumed.role.session.name", role.sessionName());
      s3a.set("fs.s3a.assumed.role.sts.endpoint.region", account.region());
      role.externalId().ifPresent(id -> s3a.set("fs.s3a.assumed.role.external.id", id));
      role.endpoint().ifPresent(sts -> s3a.set("fs.s3a.assumed.role.sts.endpoint", sts));
      provider = ASSUMED;
    }
    s3a.set("fs.s3a.aws.credentials.provider", provider);
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
