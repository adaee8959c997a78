package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gives the JDBC driver to whoever asks: it is no secret, and what installs it has no password.
 * Read once, so that the driver fits this server whatever happens to the file later.
 */
final class DriverDownload {
  private static final MediaType JAR = MediaType.create("application", "java-archive");

  /** The bytes are shared by all answers. */
  private record Jar(String name, byte[] bytes, String tag) {}

  private final Optional<Path> file;
  private final BoundedWork work;
  private volatile Jar read;

  DriverDownload(Optional<Path> file, BoundedWork work) {
    this.file = file;
    this.work = work;
  }

  HttpResponse answer(ServiceRequestContext ctx) {
    return work.respond(ctx, () -> CompletableFuture.completedFuture(response(ctx)));
  }

  private HttpResponse response(ServiceRequestContext ctx) {
    Jar jar = jar();
    if (unchanged(ctx.request().headers().get(HttpHeaderNames.IF_NONE_MATCH), jar.tag())) {
      return HttpResponse.of(headers(HttpStatus.NOT_MODIFIED, jar).build());
    }
    ResponseHeaders headers =
        headers(HttpStatus.OK, jar)
            .contentType(JAR)
            .contentLength(jar.bytes().length)
            .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + jar.name() + "\"")
            .build();
    return ctx.method() == HttpMethod.HEAD
        ? HttpResponse.of(headers)
        : HttpResponse.of(headers, HttpData.wrap(jar.bytes()));
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, Jar jar) {
    return SecurityHeaders.add(ResponseHeaders.builder(status))
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .set(HttpHeaderNames.ETAG, jar.tag());
  }

  private static boolean unchanged(String known, String tag) {
    return known != null
        && Arrays.stream(known.split(","))
            .map(String::strip)
            .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
  }

  private Jar jar() {
    Jar known = read;
    return known == null ? readOnce() : known;
  }

  private synchronized Jar readOnce() {
    if (read == null) {
      Path jar = file.orElseThrow(DriverDownload::missing);
      try {
        byte[] bytes = Files.readAllBytes(jar);
        read = new Jar(jar.getFileName().toString(), bytes, tag(bytes));
      } catch (IOException e) {
        throw missing();
      }
    }
    return read;
  }

  private static Refusal missing() {
    return new Refusal(
        HttpStatus.NOT_FOUND,
        "this server has no JDBC driver to give away: it was not started from the distribution,"
            + " which holds the driver as drivers/portico-jdbc-<version>.jar");
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(digest) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
