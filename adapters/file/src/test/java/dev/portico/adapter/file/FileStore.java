package dev.portico.adapter.file;

import dev.portico.spi.FilePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Where tests put files, and a port that reads them there: what is shown of one kind of store is
 * shown of all. Paths are below an empty place of the store's own, with {@code /}.
 */
public interface FileStore extends AutoCloseable {

  FilePort port();

  /** How a contract writes a path, and how messages show it. */
  String location(String path);

  /** Stores or replaces a file by the store's own means. */
  void put(String path, byte[] content) throws IOException;

  default void put(String path, String content) throws IOException {
    put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A folder without a file in it. */
  void emptyFolder(String path) throws IOException;

  void delete(String path) throws IOException;

  /** How many files the port has really opened at the store so far. */
  long opened();

  @Override
  void close() throws Exception;
}
