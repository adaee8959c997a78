package dev.portico.adapter.file.remote;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Object stores as Hadoop's file systems reach them. A file system is opened for a bucket when it
 * is first needed, and kept.
 */
final class HadoopStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopStore.class);
  private static final String S3A = "s3a";
  private static final int MOST_BUCKETS = 1_000;
  private static final int PAGE = 1_000;

  private final Configuration configuration;
  private final Reach reach;
  private final Closeable libraries;
  private final Map<String, FileSystem> systems = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Knocks at the store. */
  @FunctionalInterface
  interface Reach {
    void knock() throws IOException;
  }

  /**
   * @param libraries of the file systems; closed with this
   */
  HadoopStore(Configuration configuration, Reach reach, Closeable libraries) {
    this.configuration = configuration;
    this.reach = reach;
    this.libraries = libraries;
  }

  @Override
  public Page list(String folder, Depth depth, String from) throws IOException {
    FileSystem system = system(Place.of(folder));
    return checked(
        () ->
            system instanceof S3AFileSystem s3a
                ? S3Lister.list(client(s3a), folder, depth, from)
                : listed(system, folder, depth));
  }

  private static Page listed(FileSystem system, String folder, Depth depth) throws IOException {
    Path path = Place.of(folder).path();
    try {
      RemoteIterator<? extends FileStatus> statuses =
          depth == Depth.ALL ? system.listFiles(path, true) : system.listStatusIterator(path);
      List<RemoteFile> files = new ArrayList<>();
      List<String> folders = new ArrayList<>();
      while (statuses.hasNext() && files.size() + folders.size() <= Listings.MOST_ENTRIES) {
        FileStatus status = statuses.next();
        String below = below(path, status.getPath());
        if (status.isDirectory()) {
          folders.add(below);
        } else if (!below.isEmpty()) {
          files.add(file(folder + "/" + below, status));
        }
      }
      long requests = 1 + (files.size() + folders.size()) / PAGE;
      return new Page(true, files, folders, null, requests);
    } catch (FileNotFoundException e) {
      return Page.NOTHING;
    }
  }

  private static S3Client client(S3AFileSystem system) {
    return system.getS3AInternals().getAmazonS3Client("listing");
  }

  private static String below(Path folder, Path child) {
    String from = folder.toUri().getPath();
    String start = from.endsWith("/") ? from : from + "/";
    String to = child.toUri().getPath();
    return to.startsWith(start) ? to.substring(start.length()) : "";
  }

  /** One call of a file system. */
  @FunctionalInterface
  private interface Call<T> {
    T run() throws IOException;
  }

  /** Some failures reach us as exceptions of other kinds, broken answers to a list among them. */
  private static <T> T checked(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (SdkException e) {
      throw new IOException(e);
    }
  }

  @Override
  public Optional<RemoteFile> file(String location) throws IOException {
    Place place = Place.of(location);
    FileSystem system = system(place);
    return checked(
        () ->
            system instanceof S3AFileSystem s3a
                ? S3Lister.file(client(s3a), location)
                : found(system, location));
  }

  private static Optional<RemoteFile> found(FileSystem system, String location) throws IOException {
    try {
      FileStatus status = system.getFileStatus(Place.of(location).path());
      return status.isDirectory() ? Optional.empty() : Optional.of(file(location, status));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static RemoteFile file(String uri, FileStatus status) {
    String etag = status instanceof EtagSource tagged ? tagged.getEtag() : null;
    return new RemoteFile(
        uri,
        status.getLen(),
        etag == null || etag.isEmpty() ? "t" + status.getModificationTime() : etag);
  }

  @Override
  public int read(RemoteFile file, long from, byte[] into, int start, int length, Runnable alive)
      throws IOException {
    return checked(
        () -> {
          int read = readNow(file, from, into, start, length, alive);
          checkUnchanged(file);
          return read;
        });
  }

  private int readNow(
      RemoteFile file, long from, byte[] into, int start, int length, Runnable alive)
      throws IOException {
    Place place = Place.of(file.uri());
    int done = 0;
    try (FSDataInputStream in = open(system(place), place.path(), file)) {
      in.seek(from);
      while (done < length) {
        int read = in.read(into, start + done, length - done);
        if (read <= 0) {
          throw new EOFException("the store ended its answer early");
        }
        done += read;
        alive.run();
      }
      return done;
    } catch (RemoteFileChangedException | FileNotFoundException e) {
      throw new FileChangedException(file.uri(), e);
    } catch (IOException e) {
      if (done == 0) {
        throw e;
      }
      LOG.debug("{} broke off after {} bytes", file.uri(), done, e);
      return done;
    }
  }

  private static FSDataInputStream open(FileSystem system, Path path, RemoteFile file)
      throws IOException {
    FutureDataInputStreamBuilder opening =
        system
            .openFile(path)
            .opt(
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_RANDOM);
    if (system.getScheme().equals(S3A)) {
      // with its version, so that nothing is asked for at opening
      opening.withFileStatus(
          new S3AFileStatus(
              file.length(), 0, path, PAGE, "", file.isImmutable() ? null : file.tag(), null));
    } else {
      FileStatus now = system.getFileStatus(path);
      if (now.getLen() != file.length()
          || !file.isImmutable() && !file(file.uri(), now).equals(file)) {
        throw new FileChangedException(file.uri(), null);
      }
      opening.withFileStatus(now);
    }
    try {
      return opening.build().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** A file system that knows no tags cannot tell that a file changed while it was read. */
  private void checkUnchanged(RemoteFile file) throws IOException {
    Place place = Place.of(file.uri());
    FileSystem system = system(place);
    if (system.getScheme().equals(S3A) || file.isImmutable()) {
      return;
    }
    try {
      FileStatus now = system.getFileStatus(place.path());
      if (!(now instanceof EtagSource) && !file(file.uri(), now).equals(file)) {
        throw new FileChangedException(file.uri(), null);
      }
    } catch (FileNotFoundException e) {
      throw new FileChangedException(file.uri(), e);
    }
  }

  @Override
  public void reach() throws IOException {
    reach.knock();
  }

  /** The file system of a bucket, for libraries that read by themselves. */
  FileSystem fileSystem(URI uri) throws IOException {
    return system(Place.of(uri.toString()));
  }

  private FileSystem system(Place place) throws IOException {
    FileSystem known = systems.get(place.root());
    if (known != null) {
      return known;
    }
    if (closed || systems.size() >= MOST_BUCKETS) {
      throw new IOException(closed ? "closed" : "too many buckets");
    }
    try {
      return systems.computeIfAbsent(place.root(), root -> opened(place.path().toUri()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private FileSystem opened(URI uri) {
    try {
      return FileSystem.newInstance(uri, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    systems.values().forEach(HadoopStore::close);
    close(libraries);
  }

  private static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      LOG.warn("a file system did not close", e);
    }
  }
}
