package dev.portico.testkit.s3;

import static java.util.Comparator.reverseOrder;

import dev.portico.testkit.SelfSignedKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * A real S3 server (S3Proxy) on a loopback port, over a temporary folder of its own, gone with
 * {@link #close}. Clients use path-style addresses: {@code endpoint/bucket/key}.
 *
 * <p>The methods that change objects reach the same store without HTTP, so that uploads are fast
 * and no counter of a {@link TroubledS3} sees them; an object is replaced atomically. Any thread
 * may call any method.
 */
public final class TestS3 implements AutoCloseable {

  /** The region that clients sign for; the server takes any. */
  public static final String REGION = "us-east-1";

  private static final String ACCESS_KEY = "portico-access";
  private static final String SECRET_KEY = "portico-secret";
  private static final long BIG = 5L << 30;

  private final Path folder;
  private final BlobStore store;
  private final S3Proxy server;
  private final Optional<SelfSignedKey> key;

  private TestS3(AuthenticationType authentication, Transport transport) {
    folder = newFolder();
    try {
      store = store(folder);
      key = transport == Transport.TLS ? Optional.of(newKey(folder)) : Optional.empty();
      server = server(authentication);
      server.start();
    } catch (Exception e) {
      remove(folder);
      throw new IllegalStateException("S3Proxy does not start", e);
    }
  }

  private enum Transport {
    PLAIN,
    TLS
  }

  /** A server over http that refuses requests not signed with its keys. */
  public static TestS3 start() {
    return new TestS3(AuthenticationType.AWS_V4, Transport.PLAIN);
  }

  /** A server over http that lets everybody do everything, signed or not. */
  public static TestS3 anonymous() {
    return new TestS3(AuthenticationType.NONE, Transport.PLAIN);
  }

  /** As {@link #start}, over https with a certificate made for this server. */
  public static TestS3 withTls() {
    return new TestS3(AuthenticationType.AWS_V4, Transport.TLS);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("portico-s3-");
    } catch (IOException e) {
      throw new IllegalStateException("no folder for a test server", e);
    }
  }

  /** ETags are extended attributes of files; where a file system has none, memory keeps objects. */
  private static BlobStore store(Path folder) throws IOException {
    Path objects = Files.createDirectory(folder.resolve("objects"));
    return Files.getFileStore(objects).supportsFileAttributeView("user")
        ? new FilesystemNio2BlobStore(objects.toString())
        : new TransientNio2BlobStore();
  }

  private static SelfSignedKey newKey(Path folder) throws IOException, InterruptedException {
    return SelfSignedKey.in(folder);
  }

  private S3Proxy server(AuthenticationType authentication)
      throws IOException, GeneralSecurityException {
    S3Proxy.Builder builder =
        S3Proxy.builder()
            .blobStore(store)
            .ignoreUnknownHeaders(true)
            .maxSinglePartObjectSize(BIG)
            .v4MaxNonChunkedRequestSize(BIG)
            .stopTimeout(0);
    if (authentication == AuthenticationType.NONE) {
      builder.awsAuthentication(authentication, null, null);
    } else {
      builder.awsAuthentication(authentication, ACCESS_KEY, SECRET_KEY);
    }
    if (key.isPresent()) {
      builder.secureEndpoint(URI.create("https://127.0.0.1:0")).sslContext(key.get().server());
    } else {
      builder.endpoint(URI.create("http://127.0.0.1:0"));
    }
    return builder.build();
  }

  /** Where it listens: scheme, 127.0.0.1 and port, without a path. */
  public URI endpoint() {
    return key.isPresent()
        ? URI.create("https://127.0.0.1:" + server.getSecurePort())
        : URI.create("http://127.0.0.1:" + server.getPort());
  }

  public String accessKey() {
    return ACCESS_KEY;
  }

  public String secretKey() {
    return SECRET_KEY;
  }

  /** For clients of {@link #withTls}: trusts its certificate only. */
  public SSLContext trust() {
    try {
      return tlsKey().client();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A PKCS12 file with the certificate of {@link #withTls}, usable as a trust store. */
  public Path trustStore() {
    return tlsKey().file();
  }

  /** The password of {@link #trustStore}. */
  public String trustStorePassword() {
    return SelfSignedKey.PASSWORD;
  }

  private SelfSignedKey tlsKey() {
    return key.orElseThrow(() -> new IllegalStateException("this server has no TLS"));
  }

  /** Makes a bucket, whose name needs three letters at least; nothing happens when it exists. */
  public void createBucket(String bucket) {
    if (bucket.length() < 3) {
      throw new IllegalArgumentException("S3 knows no bucket names as short as " + bucket);
    }
    if (!store.containerExists(bucket)) {
      store.createContainer(bucket);
    }
  }

  /** Stores or replaces an object; the answer is its ETag without quotes. */
  public String put(String bucket, String key, byte[] content) {
    return put(bucket, key, content.length, new ByteArrayInputStream(content));
  }

  /** Stores or replaces an object with the bytes of a file; the answer is its ETag. */
  public String put(String bucket, String key, Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return put(bucket, key, Files.size(file), content);
    }
  }

  private String put(String bucket, String key, long length, InputStream content) {
    PutObjectRequest request =
        PutObjectRequest.builder().bucket(bucket).key(key).contentLength(length).build();
    return store.putBlob(request, content).eTag().replace("\"", "");
  }

  /** Stores many small objects, some at a time. */
  public void putAll(String bucket, Map<String, byte[]> contents) {
    contents.entrySet().parallelStream().forEach(e -> put(bucket, e.getKey(), e.getValue()));
  }

  /** Removes an object; nothing happens when there is none. */
  public void delete(String bucket, String key) {
    store.removeBlob(bucket, key);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not stop", e);
    } finally {
      store.close();
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the folder of a test server stays behind", e);
    }
  }
}
