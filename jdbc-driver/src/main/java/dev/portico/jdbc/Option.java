package dev.portico.jdbc;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The connection properties; {@code docs/reference/jdbc.md} has a row for each. */
enum Option {
  USER("user", "name of the user"),
  PASSWORD("password", "password of the user"),
  TOKEN("token", "a signed token instead of user and password"),
  AS_OF("asOf", "instant as of which tables are read, such as 2026-01-31 or 2026-01-31T12:00:00Z"),
  AS_OF_FROM("asOfFrom", "beginning of a span whose versions of rows are read, instead of asOf"),
  AS_OF_TO("asOfTo", "end of that span, which does not belong to it; now when left out"),
  PURPOSE("purpose", "why the data is read, as the policies know it"),
  TIME_ZONE("timeZone", "zone of timestamps without one, such as Europe/Berlin; UTC by default"),
  SCHEMA("schema", "where tables are that a statement names without a schema"),
  APPLICATION("application", "the program that asks"),
  INSTANTS(
      "instants",
      "timestamp: instants are described as plain timestamps, for programs that know no others"),
  TLS("tls", "true for an encrypted connection"),
  TRUST_STORE(
      "trustStore", "PKCS#12 or JKS file with the certificates to trust; the JVM's by default"),
  TRUST_STORE_PASSWORD("trustStorePassword", "password of the trust store"),
  CONNECT_TIMEOUT(
      "connectTimeout", "seconds to wait for the server when connecting; 10 by default"),
  COMPRESSION(
      "compression", "auto, none or gzip; auto compresses unless the server is on this machine");

  private final String label;
  private final String description;

  Option(String label, String description) {
    this.label = label;
    this.description = description;
  }

  String label() {
    return label;
  }

  String description() {
    return description;
  }

  /** The values that a tool may offer; null for any. */
  String[] choices() {
    return switch (this) {
      case TLS -> new String[] {"true", "false"};
      case COMPRESSION -> new String[] {"auto", "none", "gzip"};
      case INSTANTS -> new String[] {"timestamp"};
      default -> null;
    };
  }

  boolean secret() {
    return this == PASSWORD || this == TOKEN || this == TRUST_STORE_PASSWORD;
  }

  /** The option that somebody meant who wrote this, if its name is near. */
  static Optional<Option> nearest(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replaceAll("[_ -]", "");
    return Arrays.stream(values())
        .filter(option -> distance(lower, option) <= Math.min(2, lower.length() / 3))
        .min(Comparator.comparingInt(option -> distance(lower, option)));
  }

  /** How many letters differ, are missing or too many. */
  private static int distance(String name, Option option) {
    String label = option.label.toLowerCase(Locale.ROOT);
    int[] row = IntStream.rangeClosed(0, label.length()).toArray();
    for (int i = 1; i <= name.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int same = diagonal + (name.charAt(i - 1) == label.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[label.length()];
  }

  /** The option of that name, which JDBC pools may also write {@code ApplicationName}. */
  static Optional<Option> named(String name) {
    if (name.equals("ApplicationName")) {
      return Optional.of(APPLICATION);
    }
    return Arrays.stream(values()).filter(option -> option.label.equals(name)).findFirst();
  }
}
