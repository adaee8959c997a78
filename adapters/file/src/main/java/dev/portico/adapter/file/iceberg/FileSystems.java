package dev.portico.adapter.file.iceberg;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Gives the file system that holds a path. Called often and from many threads; cheap. */
@FunctionalInterface
public interface FileSystems {
  /** The file system, which stays the caller's to close. */
  FileSystem of(Path path) throws IOException;
}
