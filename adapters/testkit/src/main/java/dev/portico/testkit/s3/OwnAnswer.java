package dev.portico.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** An answer that a {@link TroubledS3} gives without asking the server. */
record OwnAnswer(HttpHead head, byte[] body) {

  static OwnAnswer of(String status, byte[] body, String... headers) {
    HttpHead head =
        new HttpHead(List.of("HTTP/1.1 " + status))
            .with("Server", "troubled")
            .with("x-amz-request-id", "troubled")
            .with("Content-Length", Integer.toString(body.length));
    for (int i = 0; i < headers.length; i += 2) {
      head = head.with(headers[i], headers[i + 1]);
    }
    return new OwnAnswer(head, body);
  }

  static OwnAnswer of(Trouble.Answer error) {
    String xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>%s</Message><RequestId>troubled</RequestId></Error>\
        """
            .formatted(error.code(), error.message());
    return of(error.status() + " Trouble", xml.getBytes(UTF_8), "Content-Type", "application/xml");
  }

  static OwnAnswer of(Trouble.IgnoreRange whole) {
    return of(
        "200 OK",
        whole.content(),
        "Content-Type",
        "application/octet-stream",
        "Last-Modified",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "ETag",
        '"' + md5(whole.content()) + '"');
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  OwnAnswer closing() {
    return new OwnAnswer(head.with("Connection", "close"), body);
  }
}
