package dev.portico.adapter.file.remote;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A file system of Hadoop that is not S3A: buckets are folders, and files have no tags. */
public final class FolderFileSystem extends FileSystem {
  static final String ROOT = "folder.root";

  /** Runs when a file was opened, before anything is read of it. */
  static final AtomicReference<Runnable> OPENED = new AtomicReference<>(() -> {});

  private final RawLocalFileSystem local = new RawLocalFileSystem();
  private URI uri;

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    local.initialize(URI.create("file:///"), conf);
  }

  @Override
  public String getScheme() {
    return "folder";
  }

  @Override
  public URI getUri() {
    return uri;
  }

  private File file(Path path) {
    return new File(
        new File(getConf().get(ROOT), uri.getAuthority()), path.toUri().getPath().substring(1));
  }

  private FileStatus status(Path path, File file) {
    return new FileStatus(
        file.length(), file.isDirectory(), 1, 1, file.lastModified(), makeQualified(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    File file = file(path);
    if (!file.exists()) {
      throw new FileNotFoundException(path.toString());
    }
    return status(path, file);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    File[] files = file(path).listFiles();
    if (files == null) {
      throw new FileNotFoundException(path.toString());
    }
    return Arrays.stream(files)
        .map(f -> status(new Path(path, f.getName()), f))
        .toArray(FileStatus[]::new);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream opened = local.open(new Path(file(path).getPath()), bufferSize);
    OPENED.get().run();
    return opened;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri + "/");
  }
}
