package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar that users put beside whatever else they have. */
@Timeout(120)
class DriverJarTest {
  private static final File JAR = new File(System.getProperty("portico.driver.jar"));

  @TempDir Path folder;

  @Test
  void itHoldsNoClassesThatAnotherJarMayHoldToo() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      assertEquals(
          List.of(),
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class") && !name.startsWith("dev/portico/jdbc/"))
              .toList());
    }
  }

  /** This test has Avatica itself on its class path. */
  @Test
  void itWorksBesideAvatica() throws Exception {
    try (Door door = new Door(folder);
        URLClassLoader both =
            new URLClassLoader(new URL[] {JAR.toURI().toURL()}, getClass().getClassLoader())) {
      Driver ours =
          (Driver)
              both.loadClass("dev.portico.jdbc.PorticoDriver")
                  .getDeclaredConstructor()
                  .newInstance();
      try (Connection connection = ours.connect(door.url("ana", "secret"), new Properties())) {
        assertEquals(3, count(connection, "ROWS 3"));
      }
      Properties login = new Properties();
      login.setProperty("avatica_user", "ana");
      login.setProperty("avatica_password", "secret");
      login.setProperty("authentication", "BASIC");
      try (Connection connection =
          new org.apache.calcite.avatica.remote.Driver()
              .connect(
                  "jdbc:avatica:remote:url=http://127.0.0.1:"
                      + door.port()
                      + "/;serialization=protobuf",
                  login)) {
        assertEquals(3, count(connection, "ROWS 3"));
      }
    }
  }

  private static int count(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  /** Two frames and what becomes of them, whatever a result is as a whole: 600 megabytes here. */
  @Test
  void aProgramWithLittleMemoryReadsRowsOfTenMegabytesAndItsDriverIsQuiet() throws Exception {
    try (Door door =
        new Door(
            folder, Door.limits(5, Duration.ofMinutes(1), 5, 50_000, 4L << 20), Optional.empty())) {
      Path errors = folder.resolve("errors");
      Process client =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx192m",
                  "-cp",
                  classes() + File.pathSeparator + JAR,
                  WideClient.class.getName(),
                  door.url("ana", "secret"),
                  "HUGE 60 10000000")
              .redirectError(errors.toFile())
              .start();
      try (InputStream out = client.getInputStream()) {
        String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, client.waitFor(), () -> said + read(errors));
        assertEquals("60 rows, 600000000 characters\n", said);
        assertEquals("", read(errors));
      } finally {
        client.destroyForcibly();
      }
      assertTrue(StubStream.OPEN.get() == 0);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String classes() throws URISyntaxException {
    return Path.of(WideClient.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
