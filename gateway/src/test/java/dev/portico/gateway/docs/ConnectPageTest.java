package dev.portico.gateway.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.gateway.cli.demo.DemoForLoad;
import dev.portico.gateway.endtoend.RealDriver;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code docs/guides/connect-bi.md} and {@code docs/reference/jdbc.md} tell people to enter is
 * taken by the driver and by the server of the demo: URLs, properties, classes, addresses, SETs.
 */
@Timeout(900)
class ConnectPageTest {
  private static final Page GUIDE = Page.at("docs/guides/connect-bi.md");
  private static final Page REFERENCE = Page.at("docs/reference/jdbc.md");
  private static final List<Page> PAGES = List.of(GUIDE, REFERENCE);
  private static final Pattern JDBC_URL =
      Pattern.compile("(?:jdbc:)?portico://(?:HOST|127\\.0\\.0\\.1|\\{host\\}|host)[^`\"\\s]*");
  private static final Pattern TAIL = Pattern.compile("`\\?([a-zA-Z]+=[^`]*)`");
  private static final Pattern PROPERTY = Pattern.compile("[?&]([a-zA-Z]+)=");
  private static final Pattern CLASS = Pattern.compile("dev\\.portico\\.[a-z.]*[A-Z]\\w*");
  private static final Pattern SET =
      Pattern.compile("\\bSET (?:as_of\\w*|purpose|schema|time_zone|application) = '[^']*'");

  @TempDir static Path temp;
  private static DemoForLoad demo;

  @BeforeAll
  static void start() throws Exception {
    demo = DemoForLoad.small(temp.resolve("demo"), Page.root().resolve("catalog-config"));
  }

  @AfterAll
  static void stop() throws Exception {
    demo.close();
  }

  private static Stream<String> found(Pattern pattern) {
    return PAGES.stream()
        .flatMap(page -> pattern.matcher(page.text()).results())
        .map(MatchResult::group)
        .distinct();
  }

  /** With a host of this test, and nothing of what is only a place for a value. */
  static Stream<String> urls() {
    return Stream.concat(
            found(JDBC_URL).filter(url -> !url.contains("name=value")),
            found(TAIL)
                .map(tail -> tail.substring(1, tail.length() - 1))
                .filter(tail -> !tail.contains("…") && !tail.startsWith("?name=value"))
                .map(tail -> "jdbc:portico://HOST:8765/" + tail))
        .filter(url -> !url.contains("{") && !url.contains("host:port"))
        .filter(url -> !url.contains("tls=true")) // the demo has no certificate
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("urls")
  void eachUrlConnects(String url) throws Exception {
    String here = demo.jdbcUrl().replaceAll("^jdbc:portico://([^/]*)/.*", "$1");
    String whole = url.startsWith("jdbc:") ? url : "jdbc:" + url;
    String full = whole.replaceFirst("//[^/]*", "//" + here);
    try (Connection connection = RealDriver.connect(full, "ana", "demo");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1")) {
      assertTrue(row.next());
      for (MatchResult property : PROPERTY.matcher(full).results().toList()) {
        assertTrue(known().contains(property.group(1)), property.group(1));
      }
      if (full.contains("schema=")) {
        assertEquals(value(full, "schema"), connection.getSchema());
      }
    }
  }

  private static String value(String url, String name) {
    return URLDecoder.decode(url.replaceAll(".*[?&]" + name + "=([^&]*).*", "$1"), UTF_8);
  }

  @Test
  void thePagesShowEnoughUrls() {
    assertTrue(urls().count() >= 8, () -> urls().toList().toString());
  }

  private static Set<String> known() throws SQLException {
    DriverPropertyInfo[] all =
        driver().getPropertyInfo("jdbc:portico://127.0.0.1/", new Properties());
    return Arrays.stream(all).map(p -> p.name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Driver driver() throws SQLException {
    try {
      URL jar = RealDriver.jar().toUri().toURL();
      ClassLoader loader =
          new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      return (Driver)
          loader.loadClass("dev.portico.jdbc.PorticoDriver").getDeclaredConstructor().newInstance();
    } catch (java.io.IOException | ReflectiveOperationException e) {
      throw new SQLException(e);
    }
  }

  /** Both ways: each row is a property of the driver, and the driver has no other. */
  @Test
  void theTableOfPropertiesIsTheDrivers() throws Exception {
    Set<String> rows = new TreeSet<>();
    for (String line : REFERENCE.text().lines().toList()) {
      if (line.startsWith("| `")
          && REFERENCE.text().indexOf(line) < REFERENCE.text().indexOf("## Types")) {
        Pattern.compile("`(\\w+)`")
            .matcher(line.split("\\|")[1])
            .results()
            .forEach(name -> rows.add(name.group(1)));
      }
    }
    assertEquals(known(), rows);
  }

  @Test
  void eachClassIsInTheJarUnderItsName() throws Exception {
    List<String> names = found(CLASS).toList();
    assertFalse(names.isEmpty());
    URL jar = RealDriver.jar().toUri().toURL();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      for (String name : names) {
        assertNotNull(loader.loadClass(name), name);
      }
      try (InputStream service = loader.getResourceAsStream("META-INF/services/java.sql.Driver")) {
        assertTrue(new String(service.readAllBytes(), UTF_8).contains(names.get(0)));
      }
    }
  }

  @Test
  void theDriverIsWhereThePagesSay() throws Exception {
    List<String> addresses =
        found(Pattern.compile("http://127\\.0\\.0\\.1:8080/\\S*?(?=[`\\s])")).toList();
    assertTrue(addresses.stream().anyMatch(a -> a.endsWith("/v1/driver")), addresses::toString);
    for (String address : addresses) {
      URI here = demo.httpUri().resolve(URI.create(address).getRawPath());
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(here).build(), BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode(), address);
      assertEquals('P', answer.body()[0], "a jar");
    }
  }

  @Test
  void eachSetThatIsShownIsAccepted() throws Exception {
    List<String> sets = found(SET).filter(set -> !set.contains("…")).toList();
    assertTrue(sets.size() >= 2, sets::toString);
    try (Connection connection = RealDriver.connect(demo.jdbcUrl(), "ana", "demo");
        Statement statement = connection.createStatement()) {
      for (String set : sets) {
        statement.execute(set);
        statement.execute("RESET " + set.split(" ")[1]);
      }
      connection.setSchema("catalogue");
      try (ResultSet row = statement.executeQuery("SELECT count(*) FROM artists")) {
        assertTrue(row.next() && row.getLong(1) > 0);
      }
    }
  }

  /** The template of DBeaver and JetBrains, with the usual port left out and given. */
  @Test
  void theTemplatesMakeUrlsOfTheDriver() throws Exception {
    assertTrue(GUIDE.text().contains("jdbc:portico://{host}[:{port}]/"));
    assertTrue(GUIDE.text().contains("default port `8765`"));
    for (String url : List.of("jdbc:portico://h/", "jdbc:portico://h:8765/", "jdbc:portico://h")) {
      assertTrue(driver().acceptsURL(url), url);
    }
  }
}
