package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.portico.gateway.policy.FixedAuthorizer;
import dev.portico.gateway.s3.FilesOnS3;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Nothing that eve may not see reaches her, and nothing that happens depends on it: every attack
 * ends alike on a table and on its twin, which differ only in what she may not see.
 */
class LeakSuiteTest {
  private static final int LEAST = 60;
  private static final int CONDITIONS = Integer.getInteger("portico.leak.conditions", 100);
  private static final long SEED = Long.getLong("portico.leak.seed", 20260401);

  @TempDir static Path folder;
  static SqlMesh mesh;
  static final FixedAuthorizer POLICY = new FixedAuthorizer();
  static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  @BeforeAll
  static void start() throws SQLException, IOException {
    LOG.start();
    ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(LOG);
    LeakMesh.decide(POLICY);
    mesh = SqlMesh.start(folder, LeakMesh.tables(), POLICY);
  }

  @AfterAll
  static void stop() throws SQLException {
    ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(LOG);
    mesh.close();
  }

  static Session eve() {
    return new Session(
        new Principal("eve", Set.of("analyst"), Map.of()), "test", SessionSettings.DEFAULT);
  }

  static Stream<Leaks.Attack> attacks() throws IOException {
    return Leaks.read().stream();
  }

  @Test
  void thereAreManyAttacks() throws IOException {
    assertTrue(Leaks.read().size() >= LEAST);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void nothingLeaks(Leaks.Attack attack) {
    for (TestStore store : TestStore.attacked()) {
      String sql = attack.on(store, LeakMesh.ATTACKED);
      Answer answer = mesh.ask(eve(), sql);
      Answer twin = mesh.ask(eve(), attack.on(store, LeakMesh.TWIN));
      assertTrue(attack.expects(answer), () -> sql + "\n" + answer + cause(answer));
      assertEquals(told(twin), told(answer), sql);
      assertSecret(sql, told(answer));
    }
    for (String how : List.of("EXPLAIN ", "EXPLAIN POLICY ")) {
      String sql = how + attack.on(TestStore.PG, LeakMesh.ATTACKED);
      String plan = told(mesh.ask(eve(), sql));
      assertEquals(told(mesh.ask(eve(), how + attack.on(TestStore.PG, LeakMesh.TWIN))), plan, sql);
      assertSecret(sql, plan);
    }
    assertLogIsSecret();
  }

  /** Counts are of what eve may see; what else is measured does not depend on the rest either. */
  @ParameterizedTest
  @MethodSource("attacks")
  void nothingLeaksThroughMeasures(Leaks.Attack attack) {
    for (TestStore store : TestStore.attacked()) {
      String sql = "EXPLAIN ANALYZE " + attack.on(store, LeakMesh.ATTACKED);
      String told = told(mesh.ask(eve(), sql)).replaceAll("(in|waited) \\d+ ms", "in a while");
      String twin =
          told(mesh.ask(eve(), "EXPLAIN ANALYZE " + attack.on(store, LeakMesh.TWIN)))
              .replaceAll("(in|waited) \\d+ ms", "in a while");
      assertEquals(twin, told, sql);
      assertSecret(sql, told);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.portico.gateway.sql.TestStore#attacked")
  void noConditionTellsOfWhatDoesNotShow(TestStore store) {
    RandomFallible random = new RandomFallible(SEED);
    List<String> wrong = new ArrayList<>();
    int answered = 0;
    int conditions = FilesOnS3.wanted() ? Math.min(CONDITIONS, 30) : CONDITIONS;
    for (int i = 0; i < conditions; i++) {
      String sql = random.query().replace("{s}", store.schema());
      String attack = sql.replace("{t}", store.schema() + "." + LeakMesh.ATTACKED);
      Answer answer = mesh.ask(eve(), attack);
      Answer twin = mesh.ask(eve(), sql.replace("{t}", store.schema() + "." + LeakMesh.TWIN));
      answered += answer.failed() ? 0 : 1;
      if (!told(answer).equals(told(twin))) {
        wrong.add(
            attack
                + "\n  "
                + told(answer)
                + "\n  twin: "
                + told(twin)
                + cause(answer)
                + cause(twin));
      }
      assertSecret(attack, told(answer));
    }
    int enough = answered;
    assertTrue(enough > conditions / 3, () -> "only " + enough + " were answered");
    assertEquals(0, wrong.size(), () -> wrong.size() + "\n" + String.join("\n", wrong));
    assertLogIsSecret();
  }

  private static String cause(Answer answer) {
    return answer.failed() && answer.error().getCause() != null
        ? "\n  " + answer.error().getCause()
        : "";
  }

  /** Everything that eve is told; rows in any order, and both tables by one name. */
  static String told(Answer answer) {
    String text =
        answer.failed()
            ? answer.toString() + " at " + answer.error().position()
            : answer.types() + "\n" + String.join("\n", answer.sorted());
    return text.replace(LeakMesh.TWIN, LeakMesh.ATTACKED);
  }

  /** What the attacker wrote herself she may read again. */
  static void assertSecret(String sql, String text) {
    for (String secret : LeakMesh.SECRETS) {
      assertTrue(
          !text.contains(secret) || sql.contains(secret),
          () -> secret + " shows in the answer to " + sql + "\n" + text);
    }
  }

  private static void assertLogIsSecret() {
    List<ILoggingEvent> events = new ArrayList<>(LOG.list);
    LOG.list.clear();
    Predicate<String> shown = text -> LeakMesh.SECRETS.stream().anyMatch(text::contains);
    for (ILoggingEvent event : events) {
      assertTrue(
          event.getLevel() == Level.DEBUG || !shown.test(event.getFormattedMessage()),
          event::getFormattedMessage);
    }
  }
}
