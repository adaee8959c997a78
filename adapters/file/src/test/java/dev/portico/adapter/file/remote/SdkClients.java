package dev.portico.adapter.file.remote;

import dev.portico.testkit.s3.TestS3;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Clients that sign, address by path, and never try again, so that tests see each answer. */
final class SdkClients {
  /** Longer than an answer takes on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SdkClients() {}

  static S3Client of(URI endpoint, String accessKey, String secretKey) {
    return of(endpoint, accessKey, secretKey, PATIENCE);
  }

  /** One that does not wait long for an answer that never comes. */
  static S3Client impatient(URI endpoint, TestS3 server) {
    return of(endpoint, server.accessKey(), server.secretKey(), Duration.ofSeconds(1));
  }

  private static S3Client of(
      URI endpoint, String accessKey, String secretKey, Duration socketTimeout) {
    var keys = AwsBasicCredentials.create(accessKey, secretKey);
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.of(TestS3.REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .overrideConfiguration(override -> override.retryPolicy(RetryPolicy.none()))
        .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(socketTimeout))
        .build();
  }

  static S3Client of(URI endpoint, TestS3 server) {
    return of(endpoint, server.accessKey(), server.secretKey());
  }
}
