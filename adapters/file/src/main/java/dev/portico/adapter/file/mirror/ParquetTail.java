package dev.portico.adapter.file.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Reads the footer of a Parquet file from the file's last bytes, however these were fetched. The
 * {@code name} given is what messages call the file, such as {@code connection lake: file
 * 'sales/a.parquet'}.
 */
public final class ParquetTail {
  /** Length and magic behind every footer. */
  public static final int TRAILER_BYTES = 8;

  /** Footers beyond this are refused; those of 10,000 columns in 100 row groups are smaller. */
  public static final int MAX_FOOTER_BYTES = 256 << 20;

  /** Room enough for {@code PAR1}, nothing, and the trailer. */
  private static final int MIN_FILE_BYTES = 12;

  private ParquetTail() {}

  /**
   * How many of the file's last bytes hold the whole footer with its trailer: a fetch of that many
   * bytes is enough for {@link #parse}.
   *
   * @param tail the file's last bytes: at least {@link #TRAILER_BYTES}, or the whole file
   * @param fileBytes length of the file
   * @throws PortException with {@link Reason#DATA} when these are not the last bytes of a Parquet
   *     file, or its footer is encrypted or beyond {@link #MAX_FOOTER_BYTES}
   */
  public static int footerBytes(String name, byte[] tail, long fileBytes) {
    if (fileBytes < MIN_FILE_BYTES || tail.length < TRAILER_BYTES) {
      throw broken(name, null);
    }
    String magic = new String(tail, tail.length - 4, 4, ISO_8859_1);
    if (magic.equals("PARE")) {
      throw encrypted(name);
    }
    long length =
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - TRAILER_BYTES)
            & 0xffff_ffffL;
    if (!magic.equals("PAR1") || length + MIN_FILE_BYTES > fileBytes) {
      throw broken(name, null);
    }
    if (length > MAX_FOOTER_BYTES) {
      throw new PortException(
          Reason.DATA,
          name
              + " has a footer of "
              + (length >> 20)
              + " MiB, more than "
              + (MAX_FOOTER_BYTES >> 20)
              + " MiB; write the table as more files with fewer row groups");
    }
    return (int) length + TRAILER_BYTES;
  }

  /**
   * The footer.
   *
   * @param tail at least the file's last {@link #footerBytes}
   * @throws PortException with {@link Reason#DATA} when file or columns are encrypted, or the
   *     footer contradicts itself
   * @throws IllegalArgumentException when the tail is too short
   */
  public static ParquetFooter parse(String name, byte[] tail, long fileBytes) {
    int bytes = footerBytes(name, tail, fileBytes);
    if (bytes > tail.length) {
      throw new IllegalArgumentException("the footer needs " + bytes + " bytes");
    }
    FileMetaData thrift;
    List<SchemaRoot> roots;
    try {
      thrift =
          Util.readFileMetaData(
              new ByteArrayInputStream(tail, tail.length - bytes, bytes - TRAILER_BYTES),
              MAX_FOOTER_BYTES);
      roots = SchemaRoot.of(thrift.getSchema());
    } catch (IOException | RuntimeException e) {
      throw broken(name, e);
    }
    ParquetFooter footer = new ParquetFooter(name, thrift, roots, fileBytes, fileBytes - bytes);
    check(footer);
    return footer;
  }

  private static void check(ParquetFooter footer) {
    if (footer.thrift().isSetEncryption_algorithm()) {
      throw encrypted(footer.name());
    }
    SchemaRoot last =
        footer.roots().isEmpty() ? null : footer.roots().get(footer.roots().size() - 1);
    int leaves = last == null ? 0 : last.firstLeaf() + last.leaves();
    for (RowGroup group : footer.thrift().getRow_groups()) {
      if (group.getColumnsSize() != leaves || group.getNum_rows() < 0) {
        throw broken(footer.name(), null);
      }
      for (ColumnChunk chunk : group.getColumns()) {
        check(footer.name(), chunk);
      }
    }
  }

  private static void check(String name, ColumnChunk chunk) {
    if (chunk.isSetCrypto_metadata() || chunk.isSetEncrypted_column_metadata()) {
      throw encrypted(name);
    }
    if (chunk.isSetFile_path()) {
      throw new PortException(
          Reason.DATA,
          name
              + " only points at other files, as _metadata files do; leave it out of the table's"
              + " location");
    }
    if (!chunk.isSetMeta_data()) {
      throw broken(name, null);
    }
  }

  private static PortException encrypted(String name) {
    return new PortException(
        Reason.DATA,
        name + " is an encrypted Parquet file, which cannot be read; publish it unencrypted");
  }

  private static PortException broken(String name, Throwable cause) {
    return new PortException(
        Reason.DATA,
        name
            + " is not a whole Parquet file; it may be cut off or still being written: replace or"
            + " remove it",
        cause);
  }
}
