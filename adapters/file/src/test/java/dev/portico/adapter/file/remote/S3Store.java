package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileStore;
import dev.portico.spi.PortSettings;
import dev.portico.testkit.s3.RequestKind;
import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A bucket of its own of a real S3 server, and a port that reaches it through a proxy. */
final class S3Store implements FileStore {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  private final String bucket = "bucket-" + BUCKETS.incrementAndGet();
  private final TestS3 server;
  private final TroubledS3 proxy;
  private final Path folder;
  private final RemotePort port;

  S3Store(TestS3 server) throws IOException {
    this(server, Map.of());
  }

  /**
   * @param more settings of the connection
   */
  S3Store(TestS3 server, Map<String, Object> more) throws IOException {
    this.server = server;
    server.createBucket(bucket);
    proxy = new TroubledS3(server.endpoint());
    folder = Files.createTempDirectory("portico-remote").toRealPath();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("endpoint", proxy.endpoint().toString());
    settings.put("accessKey", server.accessKey());
    settings.put("secretKey", server.secretKey());
    settings.put("listingAge", "1ms");
    settings.putAll(more);
    port =
        (RemotePort)
            new S3PortFactory()
                .create(new PortSettings("files", folder, folder.resolve("mirror"), settings));
  }

  @Override
  public RemotePort port() {
    return port;
  }

  TroubledS3 proxy() {
    return proxy;
  }

  String bucket() {
    return bucket;
  }

  @Override
  public String location(String path) {
    return "s3://" + bucket + "/" + path;
  }

  @Override
  public void put(String path, byte[] content) {
    server.put(bucket, path, content);
  }

  @Override
  public void emptyFolder(String path) {
    server.put(bucket, path + "/", new byte[0]);
  }

  @Override
  public void delete(String path) {
    server.delete(bucket, path);
  }

  @Override
  public long opened() {
    return proxy.traffic().count(RequestKind.GET_OBJECT);
  }

  @Override
  public void close() throws IOException {
    port.close();
    proxy.close();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
