package dev.portico.adapter.file.remote;

import org.apache.hadoop.fs.Path;

/**
 * A location, taken apart.
 *
 * @param scheme as contracts write it
 * @param key the name in the bucket, without a slash before it
 */
record Place(String scheme, String bucket, String key) {
  private static final String S3 = "s3";
  private static final String S3A = "s3a";

  static Place of(String location) {
    int from = location.indexOf("://") + 3;
    int slash = location.indexOf('/', from);
    return new Place(
        location.substring(0, from - 3),
        location.substring(from, slash < 0 ? location.length() : slash),
        slash < 0 ? "" : location.substring(slash + 1));
  }

  /** Hadoop's name of S3 is another one. */
  Path path() {
    return new Path(scheme.equals(S3) ? S3A : scheme, bucket, "/" + key);
  }

  String root() {
    return scheme + "://" + bucket;
  }
}
