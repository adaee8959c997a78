package dev.portico.jdbc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Whether the server is asked to compress its answers, and reading those that it did. */
enum Compression {
  /** Compressed unless the server is on this machine, where packing costs more than sending. */
  AUTO,
  NONE,
  GZIP;

  private static final String ENCODING = "gzip";

  /** Null when the text names none of them. */
  static Compression named(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "none" -> NONE;
      case ENCODING -> GZIP;
      default -> null;
    };
  }

  /** What the server is told that it may send; null for plain answers only. */
  String accepted(String host) {
    return this == GZIP || this == AUTO && !loopback(host) ? ENCODING : null;
  }

  private static boolean loopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d+\\.\\d+\\.\\d+");
  }

  /** The body as it was before it was packed. */
  static byte[] unpacked(byte[] body, String encoding) throws IOException {
    if (!ENCODING.equals(encoding)) {
      return body;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body), 1 << 16)) {
      return in.readAllBytes();
    }
  }
}
