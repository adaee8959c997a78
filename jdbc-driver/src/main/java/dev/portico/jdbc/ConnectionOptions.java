package dev.portico.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a URL and properties say, checked. A property in the URL wins over one beside it. */
final class ConnectionOptions {
  static final int DEFAULT_PORT = 8765;
  private static final int DEFAULT_CONNECT_SECONDS = 10;

  private static final Pattern URL =
      Pattern.compile(
          "jdbc:portico://(?<host>\\[[0-9A-Fa-f:.]+]|[^/:?@]+)(?::(?<port>\\d{1,5}))?/?(?:\\?(?<query>.*))?");

  private final String host;
  private final int port;
  private final Map<Option, String> values;

  private ConnectionOptions(String host, int port, Map<Option, String> values) {
    this.host = host;
    this.port = port;
    this.values = values;
  }

  static ConnectionOptions parse(String url, Properties info) throws SQLException {
    Matcher parts = URL.matcher(url);
    if (!parts.matches() || port(parts) > 65_535) {
      throw wrong(
          "the URL must look like jdbc:portico://host:" + DEFAULT_PORT + "/?user=name&password=…");
    }
    Map<Option, String> values = new EnumMap<>(Option.class);
    for (String name : info.stringPropertyNames()) {
      put(values, name, info.getProperty(name), "connection property " + name + " is unknown");
    }
    values.putAll(query(parts.group("query")));
    ConnectionOptions options = new ConnectionOptions(parts.group("host"), port(parts), values);
    options.check();
    return options;
  }

  private static int port(Matcher parts) {
    return parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
  }

  private static Map<Option, String> query(String query) throws SQLException {
    Map<Option, String> values = new EnumMap<>(Option.class);
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw wrong("a property in the URL must be written name=value");
      }
      put(
          values,
          decode(pair.substring(0, equals)),
          decode(pair.substring(equals + 1)),
          "a property in the URL is unknown (write %26 for an ampersand in a value)");
    }
    return values;
  }

  private static String decode(String text) throws SQLException {
    try {
      // A plus is a plus, as it stands in zone offsets and passwords; only %XX is decoded.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong(
          "a percent sign in the URL must be followed by two hexadecimal digits; write it %25");
    }
  }

  /**
   * @param unknown what to say when nothing has that name or one near it: in a URL it may be the
   *     rest of a password with an ampersand in it
   */
  private static void put(Map<Option, String> values, String name, String value, String unknown)
      throws SQLException {
    Option option = Option.named(name).orElseThrow(() -> unknown(name, unknown));
    if (!value.isEmpty()) {
      values.put(option, value);
    }
  }

  private static SQLException unknown(String name, String otherwise) {
    return Option.nearest(name)
        .map(
            option ->
                wrong(
                    "unknown connection property "
                        + name
                        + "; did you mean "
                        + option.label()
                        + "?"))
        .orElseGet(
            () ->
                wrong(
                    otherwise
                        + "; known are "
                        + Arrays.stream(Option.values())
                            .map(Option::label)
                            .collect(Collectors.joining(", "))));
  }

  private void check() throws SQLException {
    boolean password = values.containsKey(Option.USER) || values.containsKey(Option.PASSWORD);
    if (values.containsKey(Option.TOKEN) && password) {
      throw wrong("give either token, or user and password");
    }
    String tls = values.getOrDefault(Option.TLS, "false");
    if (!tls.equals("true") && !tls.equals("false")) {
      throw wrong("tls must be true or false");
    }
    String instants = values.getOrDefault(Option.INSTANTS, "timestamp");
    if (!instants.equals("timestamp")) {
      throw wrong("instants is timestamp, or left out");
    }
    if (!tls() && values.containsKey(Option.TRUST_STORE)) {
      throw wrong("trustStore needs tls=true");
    }
    if (values.containsKey(Option.USER) && values.get(Option.USER).indexOf(':') >= 0) {
      throw wrong("a user name has no colon");
    }
    if (Compression.named(compressionText()) == null) {
      throw wrong("compression must be auto, none or gzip");
    }
    connectTimeoutMillis();
  }

  private String compressionText() {
    return values.getOrDefault(Option.COMPRESSION, "auto");
  }

  Compression compression() {
    return Compression.named(compressionText());
  }

  String host() {
    return host;
  }

  static SQLException wrong(String message) {
    return new SQLNonTransientConnectionException(message, "08001");
  }

  String hostAndPort() {
    return host + ":" + port;
  }

  boolean tls() {
    return "true".equals(values.get(Option.TLS));
  }

  Optional<String> get(Option option) {
    return Optional.ofNullable(values.get(option));
  }

  int connectTimeoutMillis() throws SQLException {
    String text = values.get(Option.CONNECT_TIMEOUT);
    if (text == null) {
      return DEFAULT_CONNECT_SECONDS * 1000;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) == 0) {
      throw wrong("connectTimeout must be a number of seconds from 1 to 99999");
    }
    return Integer.parseInt(text) * 1000;
  }

  String origin() {
    return (tls() ? "https://" : "http://") + hostAndPort();
  }

  /** The URL without anything secret. */
  String publicUrl() {
    return "jdbc:portico://" + hostAndPort() + "/";
  }

  static DriverPropertyInfo[] describe(String url, Properties info) throws SQLException {
    Map<Option, String> given = new EnumMap<>(Option.class);
    if (url != null && URL.matcher(url).matches()) {
      given.putAll(parse(url, info).values);
    }
    return Arrays.stream(Option.values())
        .map(
            option -> {
              DriverPropertyInfo property =
                  new DriverPropertyInfo(option.label(), given.get(option));
              property.description = option.description();
              property.choices = option.choices();
              return property;
            })
        .toArray(DriverPropertyInfo[]::new);
  }

  /** Hides everything that may be secret. */
  @Override
  public String toString() {
    return publicUrl();
  }
}
