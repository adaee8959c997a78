package dev.portico.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import dev.portico.testkit.Rows;
import dev.portico.testkit.TestH2;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class JdbcPortFactoryTest {

  private static PortException refused(Map<String, Object> values) {
    PortException fault = assertThrows(PortException.class, () -> create(values));
    assertEquals(Reason.SETTINGS, fault.reason());
    return fault;
  }

  private static SqlPort create(Map<String, Object> values) {
    return (SqlPort)
        new JdbcPortFactory().create(new PortSettings("royalties", Path.of("."), values));
  }

  private static void assertMentions(PortException fault, String... texts) {
    for (String text : texts) {
      assertTrue(fault.getMessage().contains(text), () -> text + " not in: " + fault.getMessage());
    }
  }

  @Test
  void isFoundByItsTypeAsTheGatewayLooksForIt() {
    assertTrue(
        ServiceLoader.load(PortFactory.class).stream()
            .anyMatch(p -> p.get().type().equals("jdbc")));
  }

  @Test
  void namesItsDialectWithoutReachingTheStore() {
    try (SqlPort postgres = create(Map.of("url", "jdbc:postgresql://127.0.0.1:1/none"));
        SqlPort h2 = create(Map.of("url", "jdbc:h2:tcp://127.0.0.1:1/none"))) {
      assertEquals("postgresql", postgres.dialect());
      assertEquals("h2", h2.dialect());
    }
  }

  @Test
  void reportsEveryFaultAndUnknownKeyAtOnce() {
    PortException fault =
        refused(
            Map.of(
                "url", "jdbc:oracle:thin:@host",
                "pasword", "hunter2",
                "fetchSize", "many",
                "pool", Map.of("maximumSize", 0, "acquireTimeout", "soon", "size", 3)));
    assertMentions(
        fault,
        "royalties",
        "jdbc:postgresql:",
        "jdbc:h2:",
        "pasword is not a setting",
        "fetchSize must",
        "pool.maximumSize must",
        "pool.acquireTimeout must",
        "pool.size is not a setting");
    assertFalse(fault.getMessage().contains("hunter2"));
  }

  @Test
  void missesTheUrl() {
    assertMentions(refused(Map.of("user", "reader")), "url is missing");
  }

  @Test
  void refusesAPasswordInTheUrlWithoutRepeatingIt() {
    PortException fault = refused(Map.of("url", "jdbc:postgresql://h/d?user=u&password=hunter2"));
    assertMentions(fault, "url must not hold a password");
    assertFalse(fault.getMessage().contains("hunter2"));
  }

  @Test
  void refusesAUrlTheDriverCannotRead() {
    assertMentions(
        refused(Map.of("url", "jdbc:postgresql://h:port/d")), "does not understand the url");
  }

  @Test
  void refusesADriverJarThatIsNotThere() {
    assertMentions(
        refused(Map.of("url", "jdbc:h2:mem:x", "driver", "drivers/none.jar")),
        "driver must name a jar");
  }

  @Test
  void connectsWithADriverFromAJarOfItsOwn() throws Exception {
    Path jar =
        Path.of(org.h2.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (TestH2 server = new TestH2();
        JdbcPort port =
            JdbcPorts.open(
                server.url(),
                TestH2.READER,
                TestH2.READER_PASSWORD,
                Map.of(
                    "driver", jar.toString(),
                    // loading it takes its time
                    "pool", Map.of("acquireTimeout", "20s")))) {
      SqlFragment one =
          new SqlFragment(
              "SELECT 1", List.of(), List.of(new Column("v", ColumnType.INTEGER, false)));
      assertEquals(List.of(List.of(1)), Rows.all(port.execute(one, JdbcFixture.context("UTC"))));
    }
  }

  @Test
  void printsNeitherUserNorPasswordNorUrl() {
    try (JdbcPort port = JdbcPorts.open("jdbc:postgresql://db.internal/x", "someone", "hunter2")) {
      assertEquals("connection store (postgresql)", port.toString());
    }
  }
}
