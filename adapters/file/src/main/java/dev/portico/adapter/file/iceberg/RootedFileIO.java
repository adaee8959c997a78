package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.ByteBufferInputStream;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** Reads the files of one table for Iceberg: only below its root, and never writes. */
final class RootedFileIO implements FileIO {
  private static final long serialVersionUID = 1L;
  private static final long UNKNOWN = -1;

  private final transient AllowedRoot root;
  private final String table;
  private final transient FileContents contents;

  RootedFileIO(AllowedRoot root, String table, FileContents contents) {
    this.root = root;
    this.table = table;
    this.contents = contents;
  }

  /** The path of a file that the table's metadata name, when it lies below the root. */
  Path path(String location) {
    return root.path(table, location, Reason.DATA);
  }

  @Override
  public InputFile newInputFile(String location) {
    return newInputFile(location, UNKNOWN);
  }

  @Override
  public InputFile newInputFile(String location, long length) {
    return new TableFile(location, path(location), length, contents);
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public OutputFile newOutputFile(String location) {
    throw new UnsupportedOperationException("tables are only read");
  }

  @Override
  public void deleteFile(String location) {
    throw new UnsupportedOperationException("tables are only read");
  }

  private static final class TableFile implements InputFile {
    private final String location;
    private final Path path;
    private final FileContents contents;
    private long length;

    TableFile(String location, Path path, long length, FileContents contents) {
      this.location = location;
      this.path = path;
      this.length = length;
      this.contents = contents;
    }

    @Override
    public String location() {
      return location;
    }

    @Override
    public long getLength() {
      if (length < 0) {
        try {
          length = contents.fileSystem(path).getFileStatus(path).getLen();
        } catch (IOException e) {
          throw unchecked(e);
        }
      }
      return length;
    }

    @Override
    public boolean exists() {
      try {
        return contents.fileSystem(path).exists(path);
      } catch (IOException e) {
        throw unchecked(e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return getLength() <= FileContents.MAX_FILE_BYTES && !location.endsWith(".puffin")
            ? ByteBufferInputStream.wrap(ByteBuffer.wrap(contents.of(path, getLength())))
            : new HadoopStream(contents.open(path, getLength(), "random"));
      } catch (IOException e) {
        throw unchecked(e);
      }
    }

    private RuntimeException unchecked(IOException e) {
      return e instanceof FileNotFoundException
          ? new NotFoundException(e, "%s", location)
          : new UncheckedIOException(e);
    }
  }

  private static final class HadoopStream extends SeekableInputStream {
    private final FSDataInputStream stream;

    HadoopStream(FSDataInputStream stream) {
      this.stream = stream;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      stream.seek(position);
    }

    @Override
    public int read() throws IOException {
      return stream.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return stream.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
