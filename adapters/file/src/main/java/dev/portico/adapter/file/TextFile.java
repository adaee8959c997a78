package dev.portico.adapter.file;

import com.github.luben.zstd.ZstdInputStream;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** The beginning of a CSV or JSON Lines file. */
public final class TextFile {
  private static final int SAMPLE_BYTES = 64 * 1024;

  private TextFile() {}

  /** What is read from a file and turned into a result. */
  interface Reading<T> {
    T from(Reader reader) throws IOException;
  }

  /**
   * Reads the beginning of a file, unpacked when its name ends in {@code .gz} or {@code .zst},
   * without a byte order mark.
   *
   * @return empty when the file is no longer there
   * @throws PortException with {@link Reason#DATA} when it cannot be read as the format, named by
   *     {@code what}
   */
  static <T> Optional<T> read(
      String connection, FoundFile file, Charset charset, String what, Reading<T> reading) {
    return readBytes(
        connection,
        file,
        what,
        packed -> {
          try (InputStream bytes = unpacked(file.name(), packed);
              BufferedReader reader =
                  new BufferedReader(
                      new InputStreamReader(
                          bytes,
                          charset
                              .newDecoder()
                              .onMalformedInput(CodingErrorAction.REPORT)
                              .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            reader.mark(1);
            if (reader.read() != '\uFEFF') {
              reader.reset();
            }
            return reading.from(reader);
          }
        });
  }

  /** What is read from a file's bytes as they lie there. */
  interface ByteReading<T> {
    T from(InputStream bytes) throws IOException;
  }

  /** The same of a file's bytes. */
  static <T> Optional<T> readBytes(
      String connection, FoundFile file, String what, ByteReading<T> reading) {
    try (InputStream bytes = file.bytes().open()) {
      return Optional.of(reading.from(bytes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new PortException(
          Reason.UNAVAILABLE,
          "connection "
              + connection
              + ": file '"
              + file.name()
              + "' cannot be read; check the permissions of the account the server runs under",
          e);
    } catch (IOException e) {
      throw new PortException(
          Reason.DATA,
          "connection "
              + connection
              + ": file '"
              + file.name()
              + "' cannot be read as "
              + what
              + packing(file.name())
              + "; check the file and the contract's options",
          e);
    }
  }

  private static String packing(String name) {
    return switch (FileNames.compression(name)) {
      case NONE -> "";
      case GZIP -> " packed with gzip: it is cut off, damaged or something else";
      case ZSTD -> " packed with zstd: it is cut off, damaged or something else";
    };
  }

  private static InputStream unpacked(String name, InputStream bytes) throws IOException {
    return switch (FileNames.compression(name)) {
      case NONE -> bytes;
      case GZIP -> new GZIPInputStream(bytes);
      case ZSTD -> new ZstdInputStream(bytes);
    };
  }

  /** The charset of a contract's encoding, one of those the engine reads. */
  static Charset charset(String connection, String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "utf-8", "utf8" -> StandardCharsets.UTF_8;
      // The engine takes UTF-16 without a mark for little endian.
      case "utf-16", "utf16" -> StandardCharsets.UTF_16LE;
      case "latin-1", "latin1", "iso-8859-1" -> StandardCharsets.ISO_8859_1;
      default ->
          throw new PortException(
              Reason.SETTINGS,
              "connection " + connection + ": CSV encoding must be UTF-8, UTF-16 or latin-1");
    };
  }

  /**
   * Rows per byte at the beginning of the first file, taken for all bytes; empty when that tells
   * nothing.
   */
  public static OptionalLong estimatedRows(List<FoundFile> files) {
    long total = files.stream().mapToLong(FoundFile::sizeBytes).sum();
    FoundFile first = files.get(0);
    if (FileNames.compression(first.name()) != FileNames.Compression.NONE) {
      return OptionalLong.empty();
    }
    try (InputStream bytes = first.bytes().open()) {
      byte[] sample = bytes.readNBytes(SAMPLE_BYTES);
      long lines = 0;
      for (byte b : sample) {
        lines += b == '\n' ? 1 : 0;
      }
      return lines == 0
          ? OptionalLong.empty()
          : OptionalLong.of(Math.round((double) total * lines / sample.length));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
