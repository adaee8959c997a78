package dev.portico.adapter.file.remote;

/**
 * One version of a file on an object store.
 *
 * @param uri as messages show it and the contract spells it, such as {@code s3://mesh/plays/a.csv}
 * @param length in bytes
 * @param tag what changes when the file is replaced: its ETag, or the time of its last change where
 *     the store has no such thing (empty for a file that is never replaced)
 */
record RemoteFile(String uri, long length, String tag) {

  /** A file that is never replaced, because its name is used once. */
  static RemoteFile immutable(String uri, long length) {
    return new RemoteFile(uri, length, "");
  }

  boolean isImmutable() {
    return tag.isEmpty();
  }

  /** The part of the name that tells the format. */
  String fileName() {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }
}
