package dev.portico.adapter.file.remote;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
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
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Object stores as Hadoop's file systems reach them. A file system is opened for a bucket when it
 * is first needed, and kept.
 */
final class HadoopStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopStore.class);
  private static final String S3 = "s3";
  private static final String S3A = "s3a";
  private static final int MOST_BUCKETS = 1_000;
  private static final int PAGE = 1_000;

  private final Configuration configuration;
  private final Reach reach;
  private final Map<String, FileSystem> systems = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Knocks at the store. */
  @FunctionalInterface
  interface Reach {
    void knock() throws IOException;
  }

  HadoopStore(Configuration configuration, Reach reach) {
    this.configuration = configuration;
    this.reach = reach;
  }

  /** The bucket a location is in, with its scheme, and the path in it. */
  private record Place(String scheme, String bucket, String key) {
    static Place of(String location) {
      int from = location.indexOf("://") + 3;
      int slash = location.indexOf('/', from);
      int end = slash < 0 ? location.length() : slash;
      return new Place(
          location.substring(0, from - 3),
          location.substring(from, end),
          slash < 0 ? "/" : location.substring(slash));
    }

    /** Hadoop's name of S3 is another one. */
    Path path() {
      return new Path(scheme.equals(S3) ? S3A : scheme, bucket, key);
    }

    String root() {
      return scheme + "://" + bucket;
    }
  }

  @Override
  public long list(String folder, Depth depth, Consumer<Entry> each) throws IOException {
    Place place = Place.of(folder);
    FileSystem system = system(place);
    Path path = place.path();
    try {
      RemoteIterator<? extends FileStatus> statuses =
          depth == Depth.ALL ? system.listFiles(path, true) : system.listStatusIterator(path);
      long count = 0;
      for (; statuses.hasNext(); count++) {
        FileStatus status = statuses.next();
        String below = below(path, status.getPath());
        if (!below.isEmpty()) {
          each.accept(
              new Entry(below, status.isDirectory() ? null : file(folder + "/" + below, status)));
        }
      }
      return Math.max(requests(statuses), 1 + count / PAGE);
    } catch (FileNotFoundException e) {
      return 1;
    }
  }

  private static String below(Path folder, Path child) {
    String from = folder.toUri().getPath();
    String to = child.toUri().getPath();
    return to.length() <= from.length()
        ? ""
        : to.substring(from.endsWith("/") ? from.length() : from.length() + 1);
  }

  private static long requests(RemoteIterator<?> listed) {
    IOStatistics statistics = IOStatisticsSupport.retrieveIOStatistics(listed);
    return statistics == null
        ? 0
        : statistics.counters().entrySet().stream()
            .filter(
                e ->
                    e.getKey().equals("object_list_request")
                        || e.getKey().equals("object_continue_list_request"))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  @Override
  public Optional<Entry> look(String location) throws IOException {
    Place place = Place.of(location);
    try {
      FileStatus status = system(place).getFileStatus(place.path());
      return Optional.of(new Entry("", status.isDirectory() ? null : file(location, status)));
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
  public int read(RemoteFile file, long from, byte[] into, int start, int length)
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
      opening.withFileStatus(new S3AFileStatus(file.length(), 0, path, PAGE, "", file.tag(), null));
    } else {
      FileStatus now = system.getFileStatus(path);
      if (!file(file.uri(), now).equals(file)) {
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

  @Override
  public void reach() throws IOException {
    reach.knock();
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
    for (FileSystem system : systems.values()) {
      try {
        system.close();
      } catch (IOException e) {
        LOG.warn("a file system did not close", e);
      }
    }
  }
}
