package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.S3ProxyConstants;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.middleware.Middlewares;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The demo's object store: a real S3 server on the loopback address, which holds the files of
 * {@code plays} a second time until it is closed. Whoever has its keys may read and nothing else.
 */
final class DemoLake implements AutoCloseable {
  static final String READER = "portico_reader";
  static final String BUCKET = "streaming";

  /** Where the bucket has the files of plays. */
  static final String FOLDER = "plays/";

  private final BlobStore store;
  private final S3Proxy server;

  private DemoLake(BlobStore store, S3Proxy server) {
    this.store = store;
    this.server = server;
  }

  /**
   * Serves the objects in a folder. Those that it lacks are put there first, which are all where
   * objects cannot be kept as files but in memory only.
   *
   * @param plays the folder of the files
   */
  static DemoLake start(Path folder, Path plays, int port, DemoSecrets secrets) throws IOException {
    BlobStore store = store(Files.createDirectories(folder));
    DemoLake lake = new DemoLake(store, server(store, port, secrets));
    try {
      lake.fill(plays);
      lake.server.start();
      return lake;
    } catch (Exception e) {
      IOException failure = failed("could not be started", e);
      try {
        lake.close();
      } catch (IOException also) {
        failure.addSuppressed(also);
      }
      throw failure;
    }
  }

  private static IOException failed(String what, Exception cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    String why = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    return new IOException("the object store " + what + ": " + why, cause);
  }

  /** An object's ETag is an extended attribute of its file, which not every file system has. */
  private static BlobStore store(Path folder) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("user")
        ? new FilesystemNio2BlobStore(folder.toString())
        : new TransientNio2BlobStore();
  }

  private void fill(Path plays) throws IOException {
    if (!store.containerExists(BUCKET)) {
      store.createContainer(BUCKET);
    }
    List<Path> files;
    try (var all = Files.walk(plays)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String key = FOLDER + plays.relativize(file);
      long length = Files.size(file);
      if (!holds(key, length)) {
        put(file, key, length);
      }
    }
  }

  /** A copy of the folder has lost its attributes, and so the ETags, without which none is read. */
  private boolean holds(String key, long length) {
    HeadObjectResponse head = store.blobMetadataIfPresent(BUCKET, key);
    return head != null && head.eTag() != null && head.contentLength() == length;
  }

  private void put(Path file, String key, long length) throws IOException {
    PutObjectRequest request =
        PutObjectRequest.builder().bucket(BUCKET).key(key).contentLength(length).build();
    try (InputStream content = Files.newInputStream(file)) {
      store.putBlob(request, content);
    }
  }

  private static S3Proxy server(BlobStore store, int port, DemoSecrets secrets) throws IOException {
    Properties readOnly = new Properties();
    readOnly.setProperty(S3ProxyConstants.PROPERTY_READ_ONLY_BLOBSTORE, "true");
    return S3Proxy.builder()
        .blobStore(Middlewares.wrap(store, readOnly, null))
        .awsAuthentication(AuthenticationType.AWS_V4, READER, secrets.lake())
        .endpoint(URI.create("http://127.0.0.1:" + port))
        .ignoreUnknownHeaders(true)
        .stopTimeout(0)
        .build();
  }

  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw failed("could not be stopped", e);
    } finally {
      store.close();
    }
  }
}
