package dev.portico.testkit.s3;

/**
 * One answer to a GET of an object.
 *
 * @param path decoded: {@code /bucket/key}
 * @param first first byte of the answered range, counted from zero
 * @param last last byte of the answered range; -1 when no byte of the object was promised, as in an
 *     error
 * @param status of HTTP; 0 when the connection ended before any status
 * @param sentBytes how many bytes of the range were given to the connection, which can be more than
 *     the client took from it
 */
public record Fetched(String path, long first, long last, int status, long sentBytes) {

  boolean sharesBytesWith(Fetched other) {
    return path.equals(other.path)
        && first < other.first + other.sentBytes
        && other.first < first + sentBytes;
  }
}
