package dev.portico.adapter.file.remote;

import java.io.IOException;

/** A file is not the version any more that was listed: it was replaced or removed since. */
final class FileChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String uri;

  FileChangedException(String uri, Throwable cause) {
    super("replaced or removed since it was listed: " + uri, cause);
    this.uri = uri;
  }

  /** The file. */
  String uri() {
    return uri;
  }
}
