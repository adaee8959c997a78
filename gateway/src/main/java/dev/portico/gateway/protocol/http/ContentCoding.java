package dev.portico.gateway.protocol.http;

import com.github.luben.zstd.ZstdOutputStream;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** How the bytes of an answer are packed on their way, by {@code Accept-Encoding}. */
enum ContentCoding {
  // in the order of preference where a client has none
  ZSTD("zstd") {
    @Override
    OutputStream pack(OutputStream out) throws IOException {
      return new ZstdOutputStream(out, ZSTD_LEVEL);
    }
  },
  GZIP("gzip") {
    @Override
    OutputStream pack(OutputStream out) throws IOException {
      return new GZIPOutputStream(out, BUFFER_BYTES) {
        {
          def.setLevel(GZIP_LEVEL);
        }
      };
    }
  },
  IDENTITY("identity") {
    @Override
    OutputStream pack(OutputStream out) {
      return out;
    }
  };

  /** Faster than most networks, and half of what the default level still gains. */
  private static final int GZIP_LEVEL = 3;

  private static final int ZSTD_LEVEL = 1;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MOST_CHARS = 1_000;

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /** The value of a Content-Encoding header. */
  String token() {
    return token;
  }

  /** Packs what is written; closing it releases memory outside the heap. */
  abstract OutputStream pack(OutputStream out) throws IOException;

  /** What the client likes best. */
  static ContentCoding of(RequestHeaders headers) {
    String accepted = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING));
    if (accepted.isBlank() || accepted.length() > MOST_CHARS) {
      return IDENTITY;
    }
    Map<String, Double> weights = weights(accepted);
    double others = weights.getOrDefault("*", 0.0);
    ContentCoding best = null;
    double most = 0;
    for (ContentCoding coding : values()) {
      // unpacked is acceptable unless it is said not to be, and the last choice unless it is named
      double unnamed = coding == IDENTITY && !weights.containsKey("*") ? 0.0001 : others;
      double weight = weights.getOrDefault(coding.token, unnamed);
      if (weight > most) {
        best = coding;
        most = weight;
      }
    }
    if (best == null) {
      throw new Refusal(
          HttpStatus.NOT_ACCEPTABLE, "answers come packed by zstd or gzip, or as they are");
    }
    return best;
  }

  private static Map<String, Double> weights(String accepted) {
    Map<String, Double> weights = new HashMap<>();
    for (String one : accepted.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = one.trim().split("\\s*;\\s*");
      String name = parts[0].equals("x-gzip") ? "gzip" : parts[0];
      weights.put(name, parts.length > 1 ? weight(parts[1]) : 1.0);
    }
    return weights;
  }

  /** A weight that is none counts as refused, so that nothing is sent that nobody can read. */
  private static double weight(String parameter) {
    return parameter.matches("q\\s*=\\s*(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
        ? Double.parseDouble(parameter.substring(parameter.indexOf('=') + 1).trim())
        : 0.0;
  }
}
