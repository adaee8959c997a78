package dev.portico.adapter.file.iceberg;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The bytes of manifests and manifest lists, which never change once written. Bounded by their
 * size. Safe for many threads: a file wanted by several at once is read once.
 *
 * <p>Iceberg has such a cache of its own, but of one per {@code FileIO}, with at most eight of
 * those for the whole process; here every prefix a product may publish from has its own.
 */
final class FileContents {
  /** Iceberg aims at manifests of 8 MB. */
  static final int MAX_FILE_BYTES = 10 << 20;

  private static final long MAX_BYTES = 64L << 20;

  private final FileSystems fileSystems;
  private final Cache<Key, byte[]> contents =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Key key, byte[] bytes) -> bytes.length + key.path().toString().length())
          .build();

  FileContents(FileSystems fileSystems) {
    this.fileSystems = fileSystems;
  }

  private record Key(Path path, long length) {}

  FileSystem fileSystem(Path path) throws IOException {
    return fileSystems.of(path);
  }

  /** All bytes of a file of at most {@link #MAX_FILE_BYTES}; not to be changed. */
  byte[] of(Path path, long length) throws IOException {
    try {
      return contents.get(new Key(path, length), key -> read(key));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CompletionException e) {
      throw new IOException(e);
    }
  }

  private byte[] read(Key key) {
    byte[] bytes = new byte[(int) key.length()];
    try (FSDataInputStream stream = open(key.path(), key.length(), "whole-file")) {
      stream.readFully(0, bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stream that needs no request for the length. */
  FSDataInputStream open(Path path, long length, String policy) throws IOException {
    try {
      return fileSystem(path)
          .openFile(path)
          .opt("fs.option.openfile.read.policy", policy)
          .optLong("fs.option.openfile.length", length)
          .build()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }
}
