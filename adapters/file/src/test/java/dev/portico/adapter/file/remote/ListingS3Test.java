package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portico.testkit.s3.ListingS3;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class ListingS3Test {
  private static final String BUCKET = "lake";

  @Test
  void aHundredThousandKeysAreListedInAHundredPages() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      keys.add("t/day=%03d/file %05d+ü.parquet".formatted(i % 200, i));
    }
    try (ListingS3 listing = new ListingS3(BUCKET, keys, key -> new byte[3]);
        TroubledS3 counting = new TroubledS3(listing.endpoint());
        S3Client client = SdkClients.of(counting.endpoint(), "any", "key")) {
      List<String> listed =
          client
              .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix("t/"))
              .contents()
              .stream()
              .map(S3Object::key)
              .toList();
      assertEquals(keys.stream().sorted().toList(), listed);
      assertEquals(100, counting.traffic().count(RequestKind.LIST));
    }
  }

  @ParameterizedTest
  @CsvSource({"'',1000", "t/,1000", "t/,1", "t/,3", "t/day=1,2", "t/day=1/,2", "none,5"})
  void itListsAsTheRealServerDoes(String prefix, int page) {
    List<String> keys = List.of("a", "t/day=1/x", "t/day=1/y", "t/day=10/x", "t/z", "u/v");
    try (TestS3 real = TestS3.anonymous();
        ListingS3 listing = new ListingS3(BUCKET, keys, key -> key.getBytes(UTF_8));
        S3Client one = SdkClients.of(real.endpoint(), "any", "key");
        S3Client other = SdkClients.of(listing.endpoint(), "any", "key")) {
      real.createBucket(BUCKET);
      keys.forEach(key -> real.put(BUCKET, key, key.getBytes(UTF_8)));
      for (String delimiter : List.of("", "/")) {
        assertEquals(listed(one, prefix, delimiter, page), listed(other, prefix, delimiter, page));
      }
    }
  }

  private static List<String> listed(S3Client client, String prefix, String delimiter, int page) {
    List<String> lines = new ArrayList<>();
    client
        .listObjectsV2Paginator(
            list -> list.bucket(BUCKET).prefix(prefix).delimiter(delimiter).maxKeys(page))
        .forEach(
            answer -> {
              answer.contents().forEach(o -> lines.add(o.key() + " " + o.size() + " " + o.eTag()));
              answer.commonPrefixes().stream().map(CommonPrefix::prefix).forEach(lines::add);
            });
    return lines.stream().sorted().toList();
  }

  @Test
  void itAnswersObjectsAndRangesOfThem() {
    try (ListingS3 listing = new ListingS3(BUCKET, List.of("a b"), key -> key.getBytes(UTF_8));
        S3Client client = SdkClients.of(listing.endpoint(), "any", "key")) {
      assertEquals(3, client.headObject(head -> head.bucket(BUCKET).key("a b")).contentLength());
      var tail =
          client.getObject(
              get -> get.bucket(BUCKET).key("a b").range("bytes=-1"),
              ResponseTransformer.toBytes());
      assertEquals("b", tail.asUtf8String());
      assertEquals("bytes 2-2/3", tail.response().contentRange());
      S3Exception e =
          assertThrows(
              S3Exception.class, () -> client.getObject(get -> get.bucket(BUCKET).key("c")));
      assertEquals(404, e.statusCode());
    }
  }
}
