package dev.portico.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Function;

/** Answers ListObjectsV2 for a {@link ListingS3}: prefix, delimiter, pages, and URL encoding. */
final class ListingPage {
  static final String MODIFIED_HTTP = "Thu, 01 Jan 2026 00:00:00 GMT";
  private static final String MODIFIED = "2026-01-01T00:00:00.000Z";
  private static final int MOST_KEYS = 1000;

  /** Sorts after everything that begins with a prefix. */
  private static final char AFTER_ALL = '\uffff';

  private final String bucket;
  private final NavigableSet<String> keys;
  private final Function<String, byte[]> content;

  ListingPage(String bucket, NavigableSet<String> keys, Function<String, byte[]> content) {
    this.bucket = bucket;
    this.keys = keys;
    this.content = content;
  }

  static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(content);
      return '"' + HexFormat.of().formatHex(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The XML of one page. */
  String answer(Map<String, String> parameters) {
    String prefix = parameters.getOrDefault("prefix", "");
    String delimiter = parameters.getOrDefault("delimiter", "");
    boolean encoded = "url".equals(parameters.get("encoding-type"));
    int most = Math.min(MOST_KEYS, Integer.parseInt(parameters.getOrDefault("max-keys", "1000")));
    StringBuilder contents = new StringBuilder();
    StringBuilder prefixes = new StringBuilder();
    String key = first(parameters, prefix);
    String last = "";
    int count = 0;
    for (; inside(key, prefix) && count < most; count++) {
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      if (end < 0) {
        last = key;
        contents.append(object(key, encoded));
      } else {
        last = key.substring(0, end + delimiter.length()) + AFTER_ALL;
        String common = last.substring(0, last.length() - 1);
        prefixes.append(element("CommonPrefixes", element("Prefix", text(common, encoded))));
      }
      key = keys.higher(last);
    }
    boolean truncated = inside(key, prefix) && count > 0;
    String token = Base64.getUrlEncoder().encodeToString(last.getBytes(UTF_8));
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + element("Name", bucket)
        + element("Prefix", text(prefix, encoded))
        + (delimiter.isEmpty() ? "" : element("Delimiter", text(delimiter, encoded)))
        + (encoded ? element("EncodingType", "url") : "")
        + element("MaxKeys", Integer.toString(most))
        + element("KeyCount", Integer.toString(count))
        + element("IsTruncated", Boolean.toString(truncated))
        + (truncated ? element("NextContinuationToken", token) : "")
        + contents
        + prefixes
        + "</ListBucketResult>";
  }

  /** Null when no key is left. */
  private String first(Map<String, String> parameters, String prefix) {
    String after = parameters.getOrDefault("start-after", "");
    if (parameters.containsKey("continuation-token")) {
      after =
          new String(Base64.getUrlDecoder().decode(parameters.get("continuation-token")), UTF_8);
    }
    return after.compareTo(prefix) < 0 ? keys.ceiling(prefix) : keys.higher(after);
  }

  private static boolean inside(String key, String prefix) {
    return key != null && key.startsWith(prefix);
  }

  private String object(String key, boolean encoded) {
    byte[] bytes = content.apply(key);
    return element(
        "Contents",
        element("Key", text(key, encoded))
            + element("LastModified", MODIFIED)
            + element("ETag", etag(bytes).replace("\"", "&quot;"))
            + element("Size", Integer.toString(bytes.length))
            + element("StorageClass", "STANDARD"));
  }

  private static String text(String key, boolean encoded) {
    return encoded
        ? URLEncoder.encode(key, UTF_8).replace("%2F", "/")
        : key.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String element(String name, String inner) {
    return "<" + name + ">" + inner + "</" + name + ">";
  }
}
