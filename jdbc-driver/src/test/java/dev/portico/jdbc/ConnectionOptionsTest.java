package dev.portico.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URLs and properties. */
class ConnectionOptionsTest {
  private static ConnectionOptions parse(String url) throws SQLException {
    return ConnectionOptions.parse(url, new Properties());
  }

  @Test
  void aUrlHasHostPortAndProperties() throws SQLException {
    ConnectionOptions options =
        parse(
            "jdbc:portico://db.example:1234/?user=ana&password=p%26%3D%25%20+&asOf=2026-01-31T10:00:00+02:00&tls=true");
    assertEquals("db.example:1234", options.hostAndPort());
    assertEquals("https://db.example:1234", options.origin());
    assertEquals(Optional.of("p&=% +"), options.get(Option.PASSWORD));
    assertEquals(Optional.of("2026-01-31T10:00:00+02:00"), options.get(Option.AS_OF));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:portico://db, db:8765",
    "jdbc:portico://db/, db:8765",
    "jdbc:portico://db?user=x, db:8765",
    "jdbc:portico://[::1]:9/, [::1]:9"
  })
  void partsMayBeLeftOut(String url, String hostAndPort) throws SQLException {
    assertEquals(hostAndPort, parse(url).hostAndPort());
  }

  @Test
  void theUrlWinsOverTheProperties() throws SQLException {
    Properties info = new Properties();
    info.setProperty("user", "ben");
    info.setProperty("password", "");
    info.setProperty("ApplicationName", "pool");
    ConnectionOptions options = ConnectionOptions.parse("jdbc:portico://db/?user=ana", info);
    assertEquals(Optional.of("ana"), options.get(Option.USER));
    assertEquals(Optional.empty(), options.get(Option.PASSWORD));
    assertEquals(Optional.of("pool"), options.get(Option.APPLICATION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:portico:db | must look like",
        "jdbc:portico://db:99999/ | must look like",
        "jdbc:portico://ana:pw@db/ | must look like",
        "jdbc:portico://db/sales | must look like",
        "jdbc:portico://db/?usr=x | unknown connection property usr; did you mean user?",
        "jdbc:portico://db/?Password=x | unknown connection property Password; did you mean"
            + " password?",
        "jdbc:portico://db/?time_zone=x | unknown connection property time_zone; did you mean"
            + " timeZone?",
        "jdbc:portico://db/?user=a&password=my&secret9=x | a property in the URL is unknown",
        "jdbc:portico://a b/?user=x | there is no such host",
        "jdbc:portico://db/?user | name=value",
        "jdbc:portico://db/?user=%zz | %25",
        "jdbc:portico://db/?tls=yes | tls must be true or false",
        "jdbc:portico://db/?trustStore=x | trustStore needs tls=true",
        "jdbc:portico://db/?token=t&user=u | either token",
        "jdbc:portico://db/?compression=zip | compression must be auto, none or gzip",
        "jdbc:portico://db/?connectTimeout=0 | connectTimeout must be",
        "jdbc:portico://db/?tls=true&trustStore=/none | trust store /none"
      })
  void whatIsWrongIsSaid(String url, String part) {
    SQLException wrong =
        assertThrows(SQLException.class, () -> new PorticoDriver().connect(url, new Properties()));
    assertEquals("08001", wrong.getSQLState());
    assertTrue(wrong.getMessage().contains(part), wrong.getMessage());
    assertFalse(wrong.getMessage().contains("secret9"), wrong.getMessage());
  }

  @Test
  void anUnknownPropertyBesideTheUrlIsNamed() {
    Properties info = new Properties();
    info.setProperty("useSSL", "x");
    SQLException wrong =
        assertThrows(SQLException.class, () -> ConnectionOptions.parse("jdbc:portico://db/", info));
    assertTrue(wrong.getMessage().startsWith("connection property useSSL is unknown; known are"));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, auto, false",
    "127.0.0.1, auto, false",
    "[::1], auto, false",
    "db.example, auto, true",
    "10.0.0.7, auto, true",
    "localhost, gzip, true",
    "db.example, none, false"
  })
  void compressionIsAskedForWhereItPays(String host, String wanted, boolean asked)
      throws SQLException {
    ConnectionOptions options =
        ConnectionOptions.parse(
            "jdbc:portico://" + host + "/?compression=" + wanted, new Properties());
    assertEquals(asked, options.compression().accepted(options.host()) != null);
  }

  @Test
  void theDriverManagerFindsTheDriver() throws SQLException {
    Driver driver = DriverManager.getDriver("jdbc:portico://db/");
    assertEquals("dev.portico.jdbc.PorticoDriver", driver.getClass().getName());
    assertNull(driver.connect("jdbc:other:x", new Properties()));
    assertFalse(driver.jdbcCompliant());
  }

  @Test
  void propertiesAreDescribed() throws SQLException {
    DriverPropertyInfo[] described =
        new PorticoDriver().getPropertyInfo("jdbc:portico://db/?user=ana", new Properties());
    assertEquals(Option.values().length, described.length);
    DriverPropertyInfo user =
        Arrays.stream(described).filter(p -> p.name.equals("user")).findFirst().orElseThrow();
    assertEquals("ana", user.value);
    assertTrue(Arrays.stream(described).allMatch(p -> p.description.length() > 5));
  }
}
