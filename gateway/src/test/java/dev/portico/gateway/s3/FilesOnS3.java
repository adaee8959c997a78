package dev.portico.gateway.s3;

import dev.portico.testkit.s3.TestS3;
import dev.portico.testkit.s3.TroubledS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Moves the files of a mesh that is written, but not started yet, from local folders to a real S3
 * server: uploads them and rewrites settings and contracts. One server serves all tests of a JVM;
 * each mesh has a bucket of its own.
 */
public final class FilesOnS3 {
  private static final Pattern CONNECTION =
      Pattern.compile("([\\w-]+): \\{type: local, root: \"?([^\",}]+)\"?, ");
  private static final Pattern SERVER =
      Pattern.compile("server: ([\\w-]+), type: local,(.*?) path: \"([^\"]*)\"");

  /** Even the small files of tests are fetched by column, and listed once. */
  private static final String SETTINGS = ", mirror: {wholeFiles: 1KiB}, listingAge: 1h";

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static boolean wanted = "s3".equals(System.getProperty("portico.pq"));

  private final String bucket;
  private final URI endpoint;
  private final String more;

  private FilesOnS3(String bucket, URI endpoint, String more) {
    this.bucket = bucket;
    this.endpoint = endpoint;
    this.more = more;
  }

  /** Whether meshes of this run keep their files on S3. */
  public static synchronized boolean wanted() {
    return wanted;
  }

  /** As the property {@code portico.pq=s3} does, for some tests. */
  static synchronized boolean want(boolean onS3) {
    boolean before = wanted;
    wanted = onS3;
    return before;
  }

  /** Moves the files of the settings in a folder when this run wants them on S3. */
  public static void moveWhereWanted(Path settings) throws IOException {
    if (wanted()) {
      move(settings);
    }
  }

  /** Moves them in any case. */
  public static FilesOnS3 move(Path settings) throws IOException {
    return move(settings, server().endpoint(), SETTINGS);
  }

  /** Moves them behind a proxy that a test can slow down. */
  public static FilesOnS3 move(Path settings, TroubledS3 proxy, String more) throws IOException {
    return move(settings, proxy.endpoint(), more);
  }

  private static FilesOnS3 move(Path settings, URI endpoint, String more) throws IOException {
    FilesOnS3 files = new FilesOnS3("mesh-" + NUMBER.incrementAndGet(), endpoint, more);
    server().createBucket(files.bucket);
    files.connections(settings);
    files.contracts(settings.resolve("domains"));
    return files;
  }

  /** The server of this JVM. */
  public static TestS3 server() {
    return Server.ONE;
  }

  private static final class Server {
    static final TestS3 ONE = start();

    private static TestS3 start() {
      TestS3 server = TestS3.start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    }
  }

  public String bucket() {
    return bucket;
  }

  private void connections(Path settings) throws IOException {
    Path file = settings.resolve("portico.yaml");
    StringBuilder yaml = new StringBuilder();
    String text = Files.readString(file);
    Matcher matcher = CONNECTION.matcher(text);
    while (matcher.find()) {
      upload(matcher.group(1), settings.resolve(matcher.group(2)));
      matcher.appendReplacement(yaml, Matcher.quoteReplacement(connection(matcher)));
    }
    Files.writeString(file, matcher.appendTail(yaml).toString());
  }

  private String connection(MatchResult found) {
    return "%s: {type: s3, endpoint: \"%s\", accessKey: %s, secretKey: %s, region: us-east-1%s, "
        .formatted(found.group(1), endpoint, server().accessKey(), server().secretKey(), more);
  }

  /** Stores what lies below a folder again, under the name of its connection. */
  public void upload(String connection, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String key = folder.relativize(file).toString().replace('\\', '/');
      server().put(bucket, connection + "/" + key, file);
    }
  }

  private void contracts(Path domains) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(domains)) {
      files = all.filter(f -> f.toString().endsWith(".odcs.yaml")).toList();
    }
    for (Path file : files) {
      String text = Files.readString(file);
      Files.writeString(
          file,
          SERVER
              .matcher(text)
              .replaceAll(
                  found ->
                      Matcher.quoteReplacement(
                          "server: %1$s, type: s3,%2$s location: \"s3://%4$s/%1$s/%3$s\""
                              .formatted(found.group(1), found.group(2), found.group(3), bucket))));
    }
  }
}
