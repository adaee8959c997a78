package dev.portico.adapter.file;

import dev.portico.adapter.file.mirror.EngineFit;
import dev.portico.adapter.file.mirror.ParquetFooter;
import dev.portico.adapter.file.mirror.ParquetTail;
import dev.portico.adapter.file.mirror.SchemaRoot;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.StoreTable.StoreColumn;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The footers of Parquet files, each read once until its file changes. Safe for many threads. */
public final class ParquetFooters {
  private static final int MAX_SCHEMAS = 1_000;

  /** Holds most footers, so that one read is enough. */
  private static final int FIRST_TAIL_BYTES = 16 << 10;

  private final String connection;
  private final FileHeads heads;
  private final ConcurrentMap<List<StoreColumn>, List<StoreColumn>> schemas =
      new ConcurrentHashMap<>();

  ParquetFooters(String connection, FileHeads heads) {
    this.connection = connection;
    this.heads = heads;
  }

  /**
   * What the gateway keeps of a footer.
   *
   * @param rows in the file
   * @param columns one list for all files of equal schema
   * @param nested names of those that hold structs, maps or lists
   */
  public record Footer(long rows, List<StoreColumn> columns, Set<String> nested) {}

  /**
   * The footers of the files, in their order.
   *
   * @return empty when a file was removed since it was found
   * @throws PortException with {@link Reason#DATA} that names a file that is no whole Parquet file
   */
  Optional<List<Footer>> of(List<FoundFile> files, Waiting waiting) {
    return heads.of(files, Footer.class, Footer.class, this::read, waiting);
  }

  /** Null when the file went away. */
  private Footer read(FoundFile file) {
    String name = "connection " + connection + ": file '" + file.name() + "'";
    try (FileChannel channel = FileChannel.open(file.path())) {
      long size = channel.size();
      byte[] tail = tail(channel, size, FIRST_TAIL_BYTES);
      int needed = ParquetTail.footerBytes(name, tail, size);
      ParquetFooter footer =
          ParquetTail.parse(name, needed > tail.length ? tail(channel, size, needed) : tail, size);
      check(footer);
      return new Footer(footer.rows(), shared(ParquetTypes.inPlace(footer)), footer.nested());
    } catch (NoSuchFileException | FileNotFoundException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw new PortException(
          Reason.UNAVAILABLE,
          name + " cannot be read; check the permissions of the account the server runs under",
          e);
    } catch (IOException e) {
      throw new PortException(
          Reason.DATA,
          name + " cannot be read; it may be still being written: replace or remove it",
          e);
    }
  }

  private static byte[] tail(FileChannel channel, long size, int bytes) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, bytes));
    long start = size - tail.capacity();
    while (tail.hasRemaining()) {
      if (channel.read(tail, start + tail.position()) < 0) {
        throw new EOFException("the file became shorter");
      }
    }
    return tail.array();
  }

  /** One column that the engine does not know makes it refuse the file. */
  private static void check(ParquetFooter footer) {
    footer.checkChunks();
    for (SchemaRoot root : footer.roots()) {
      if (footer.fitInPlace(root) == EngineFit.REFUSED) {
        throw new PortException(
            Reason.DATA,
            footer.name()
                + " has column '"
                + root.name()
                + "' of a type that cannot be read; write it in another way or leave it out of the"
                + " file");
      }
    }
  }

  private List<StoreColumn> shared(List<StoreColumn> columns) {
    if (schemas.size() >= MAX_SCHEMAS) {
      schemas.clear();
    }
    List<StoreColumn> known = schemas.putIfAbsent(columns, columns);
    return known == null ? columns : known;
  }
}
