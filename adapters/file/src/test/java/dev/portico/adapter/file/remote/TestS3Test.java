package dev.portico.adapter.file.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.testkit.s3.TestS3;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class TestS3Test {
  private static final String BUCKET = "lake";

  private static TestS3 server;
  private static S3Client client;

  @BeforeAll
  static void start() {
    server = TestS3.start();
    server.createBucket(BUCKET);
    client = SdkClients.of(server.endpoint(), server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static byte[] get(String key) {
    return client
        .getObject(get -> get.bucket(BUCKET).key(key), ResponseTransformer.toBytes())
        .asByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys/plain",
        "keys/with space",
        "keys/day=1/x",
        "keys/100%",
        "keys/a+b",
        "keys/a&b",
        "keys/ü/日本"
      })
  void anObjectPutInTheStoreIsReadAndListedByAClient(String key) {
    String etag = server.put(BUCKET, key, key.getBytes(UTF_8));
    assertArrayEquals(key.getBytes(UTF_8), get(key));
    List<S3Object> listed =
        client.listObjectsV2(list -> list.bucket(BUCKET).prefix(key)).contents();
    assertEquals(List.of(key), listed.stream().map(S3Object::key).toList());
    assertEquals('"' + etag + '"', listed.get(0).eTag());
  }

  @Test
  void aFileIsUploadedAndAClientMayUploadToo(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[] {1, 2, 3});
    String etag = server.put(BUCKET, "file", file);
    var put =
        client.putObject(
            request -> request.bucket(BUCKET).key("uploaded"), RequestBody.fromFile(file));
    assertEquals('"' + etag + '"', put.eTag());
    assertArrayEquals(new byte[] {1, 2, 3}, get("file"));
    assertArrayEquals(new byte[] {1, 2, 3}, get("uploaded"));
  }

  @Test
  void aReplacedObjectHasAnotherEtagAndTheOldOneIsRefused() {
    String old = server.put(BUCKET, "replaced", new byte[] {1});
    String now = server.put(BUCKET, "replaced", new byte[] {2});
    assertFalse(old.equals(now));
    S3Exception e =
        assertThrows(
            S3Exception.class,
            () ->
                client.getObject(
                    get -> get.bucket(BUCKET).key("replaced").ifMatch('"' + old + '"')));
    assertEquals(412, e.statusCode());
  }

  @Test
  void aDeletedObjectIsGone() {
    server.put(BUCKET, "deleted", new byte[1]);
    server.delete(BUCKET, "deleted");
    server.delete(BUCKET, "never there");
    assertEquals(404, assertThrows(S3Exception.class, () -> get("deleted")).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-3,cd",
    "bytes=8-,ij",
    "bytes=-3,hij",
    "bytes=8-99,ij",
    "bytes=-99,abcdefghij"
  })
  void rangesAreAnswered(String range, String expected) {
    server.put(BUCKET, "ranges", "abcdefghij".getBytes(UTF_8));
    var answer =
        client.getObject(
            get -> get.bucket(BUCKET).key("ranges").range(range), ResponseTransformer.toBytes());
    assertEquals(expected, answer.asUtf8String());
  }

  @Test
  void listingsComeInPagesAndFolders() {
    Map<String, byte[]> contents = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      contents.put("pages/day=" + i % 3 + "/" + i, new byte[i]);
    }
    server.putAll(BUCKET, contents);
    var pages =
        client
            .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix("pages/").maxKeys(7))
            .stream()
            .map(ListObjectsV2Response::keyCount)
            .toList();
    assertEquals(List.of(7, 7, 7, 7, 2), pages);
    var folders = client.listObjectsV2(list -> list.bucket(BUCKET).prefix("pages/").delimiter("/"));
    assertEquals(
        List.of("pages/day=0/", "pages/day=1/", "pages/day=2/"),
        folders.commonPrefixes().stream().map(CommonPrefix::prefix).toList());
  }

  @Test
  void aWrongSecretAndNoSignatureAreRefused() throws Exception {
    server.put(BUCKET, "secret", new byte[1]);
    try (S3Client wrong = SdkClients.of(server.endpoint(), server.accessKey(), "wrong")) {
      S3Exception e =
          assertThrows(
              S3Exception.class, () -> wrong.getObject(get -> get.bucket(BUCKET).key("secret")));
      assertEquals("SignatureDoesNotMatch", e.awsErrorDetails().errorCode());
    }
    assertEquals(403, status(HttpClient.newHttpClient(), server.endpoint(), "/lake/secret"));
  }

  @Test
  void anAnonymousServerAsksForNoSignature() throws Exception {
    try (TestS3 anonymous = TestS3.anonymous()) {
      anonymous.createBucket(BUCKET);
      anonymous.put(BUCKET, "open", new byte[1]);
      assertEquals(200, status(HttpClient.newHttpClient(), anonymous.endpoint(), "/lake/open"));
    }
  }

  @Test
  void aServerWithTlsShowsItsOwnCertificate() throws Exception {
    try (TestS3 safe = TestS3.withTls()) {
      safe.createBucket(BUCKET);
      safe.put(BUCKET, "x", new byte[1]);
      assertEquals("https", safe.endpoint().getScheme());
      HttpClient trusting = HttpClient.newBuilder().sslContext(safe.trust()).build();
      assertEquals(403, status(trusting, safe.endpoint(), "/lake/x"));
      assertThrows(
          IOException.class, () -> status(HttpClient.newHttpClient(), safe.endpoint(), "/lake/x"));
      assertTrue(Files.exists(safe.trustStore()));
    }
  }

  @Test
  void afterItsEndNothingListensAndNoFileIsLeft() throws Exception {
    TestS3 gone = TestS3.withTls();
    gone.createBucket(BUCKET);
    gone.put(BUCKET, "a/b/c", new byte[1]);
    Path folder = gone.trustStore().getParent();
    URI endpoint = gone.endpoint();
    gone.close();
    assertFalse(Files.exists(folder));
    assertThrows(
        ConnectException.class, () -> status(HttpClient.newHttpClient(), endpoint, "/lake/x"));
  }

  private static int status(HttpClient http, URI endpoint, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
