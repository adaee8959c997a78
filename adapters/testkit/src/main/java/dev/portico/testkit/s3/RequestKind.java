package dev.portico.testkit.s3;

/** What a request wants of S3, told from its method and path-style address. */
public enum RequestKind {
  /** The bytes of an object, or a range of them. */
  GET_OBJECT,
  /** The length and ETag of an object. */
  HEAD_OBJECT,
  /** The keys of a bucket. */
  LIST,
  /** Whether a bucket is there. */
  HEAD_BUCKET,
  PUT,
  DELETE,
  OTHER;

  static RequestKind of(String method, String path) {
    int slash = path.indexOf('/', 1);
    boolean object = slash > 0 && slash < path.length() - 1;
    return switch (method) {
      case "GET" -> object ? GET_OBJECT : path.equals("/") ? OTHER : LIST;
      case "HEAD" -> object ? HEAD_OBJECT : HEAD_BUCKET;
      case "PUT" -> PUT;
      case "DELETE" -> DELETE;
      default -> OTHER;
    };
  }
}
