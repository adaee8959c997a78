package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A bundle as {@code opa build -t wasm} writes it: compiled policies, data, manifest. Immutable.
 *
 * @param wasm the compiled policies
 * @param data the document {@code data} as JSON
 * @param revision of the manifest; empty when it has none
 */
record Bundle(byte[] wasm, String data, Optional<String> revision) {
  private static final long MOST_BYTES = 256L << 20;
  private static final String WASM = "policy.wasm";
  private static final String DATA = "data.json";
  private static final String MANIFEST = ".manifest";

  /**
   * Reads a bundle.
   *
   * @throws BundleFault when it is missing, damaged or not of the expected kind
   */
  static Bundle read(Path file) {
    Map<String, byte[]> files = files(file);
    byte[] wasm = files.get(WASM);
    if (wasm == null) {
      throw new BundleFault("holds no policy.wasm; build it with: portico policy build");
    }
    for (String name : files.keySet()) {
      if (name.endsWith("/" + DATA) || name.endsWith("/data.yaml")) {
        throw new BundleFault("holds " + name + ", which is not merged into /data.json");
      }
    }
    String data = "{}";
    if (files.containsKey(DATA)) {
      json(files.get(DATA), DATA);
      data = new String(files.get(DATA), StandardCharsets.UTF_8);
    }
    return new Bundle(wasm, data, revision(files));
  }

  private static Map<String, byte[]> files(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BundleFault("is not there");
    }
    Map<String, byte[]> files = new HashMap<>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream zipped = new BufferedInputStream(new GZIPInputStream(raw))) {
      TarReader tar = new TarReader(zipped, MOST_BYTES);
      for (var entry = tar.next(); entry.isPresent(); entry = tar.next()) {
        if (files.put(entry.get().getKey(), entry.get().getValue()) != null) {
          throw new BundleFault("holds " + entry.get().getKey() + " twice");
        }
      }
      // reading on to the end checks the archive's own checksum
      zipped.transferTo(OutputStream.nullOutputStream());
      return files;
    } catch (IOException e) {
      throw new BundleFault("is no readable .tar.gz file: " + e.getMessage(), e);
    }
  }

  private static Optional<String> revision(Map<String, byte[]> files) {
    if (!files.containsKey(MANIFEST)) {
      return Optional.empty();
    }
    JsonNode revision = json(files.get(MANIFEST), MANIFEST).path("revision");
    return Optional.ofNullable(revision.textValue()).filter(text -> !text.isBlank());
  }

  private static JsonNode json(byte[] text, String name) {
    try {
      return StrictJson.read(text);
    } catch (PolicyFault e) {
      throw new BundleFault("holds a damaged " + name + ": it " + e.getMessage(), e);
    }
  }
}
