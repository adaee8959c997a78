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
  private static final Duration GIVES_UP = Duration.ofSeconds(1);

  private SdkClients() {}

  static S3Client of(URI endpoint, String accessKey, String secretKey) {
    var keys = AwsBasicCredentials.create(accessKey, secretKey);
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.of(TestS3.REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .overrideConfiguration(override -> override.retryPolicy(RetryPolicy.none()))
        .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(GIVES_UP))
        .build();
  }

  static S3Client of(URI endpoint, TestS3 server) {
    return of(endpoint, server.accessKey(), server.secretKey());
  }
}
