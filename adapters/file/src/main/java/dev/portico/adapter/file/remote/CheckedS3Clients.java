package dev.portico.adapter.file.remote;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.DefaultS3ClientFactory;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * S3 clients as S3A makes them, that do not take a whole object for the range that was asked for: a
 * store that knows no ranges would be read at the wrong place. Made by S3A, by name.
 */
public final class CheckedS3Clients extends DefaultS3ClientFactory {
  private static final int OK = 200;

  @Override
  protected ClientOverrideConfiguration.Builder createClientOverrideConfiguration(
      S3ClientCreationParameters parameters, Configuration conf) throws IOException {
    return super.createClientOverrideConfiguration(parameters, conf)
        .addExecutionInterceptor(new RangeKept());
  }

  /** Refuses an answer 200 to a request with a range. */
  private static final class RangeKept implements ExecutionInterceptor {
    @Override
    public void afterTransmission(
        Context.AfterTransmission context, ExecutionAttributes attributes) {
      if (context.httpResponse().statusCode() == OK
          && context.httpRequest().firstMatchingHeader("Range").isPresent()) {
        throw SdkClientException.create("the store does not answer ranges of objects");
      }
    }
  }
}
