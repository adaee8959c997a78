package dev.portico.gateway.policy.opa;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bundles of the policy {@code echo}, changed in one way or another. */
final class Bundles {
  private static final int BLOCK = 512;

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private Bundles() {}

  /** The policy of {@code src/test/resources/policy/echo}. */
  static Bundles echo() {
    return of("/policy/echo/echo.tar.gz");
  }

  /** A policy that needs a function of its host. */
  static Bundles host() {
    return of("/policy/host/host.tar.gz");
  }

  private static Bundles of(String resource) {
    Bundles bundles = new Bundles();
    try (InputStream in = Bundles.class.getResourceAsStream(resource);
        InputStream zipped = new GZIPInputStream(in)) {
      TarReader tar = new TarReader(zipped, 1 << 24);
      for (var file = tar.next(); file.isPresent(); file = tar.next()) {
        bundles.files.put(file.get().getKey(), file.get().getValue());
      }
      return bundles;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Bundles revision(String revision) {
    return with(".manifest", "{\"revision\": \"" + revision + "\", \"roots\": [\"\"]}");
  }

  /** A policy that allows what no policy may allow. */
  Bundles allowingAll() {
    return with("data.json", "{\"echo\": {\"canary\": \"allowed\"}}");
  }

  Bundles with(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Bundles without(String name) {
    files.remove(name);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zipped.write(header(file.getKey(), file.getValue().length));
        zipped.write(file.getValue());
        zipped.write(new byte[(BLOCK - file.getValue().length % BLOCK) % BLOCK]);
      }
      zipped.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the bundle so that nobody sees half of it. */
  Path write(Path file) {
    return write(file, bytes());
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Path half = file.resolveSibling(file.getFileName() + ".half");
      Files.write(half, bytes);
      return Files.move(
          half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, "/" + name);
    put(header, 100, "0000600");
    put(header, 124, String.format("%011o", size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
