package dev.portico.gateway.policy.opa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.opa.Question.Circumstances;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.ColumnType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final CatalogTable TABLE =
      Shop.table(
          "orders@1",
          Shop.column("id", ColumnType.BIGINT, false),
          Shop.column("email", ColumnType.varchar(40), true));

  private final QuestionWriter writer = new QuestionWriter();
  private final Session session =
      Shop.session("ana", Map.of("countries", List.of("DE", "FR"), "age", 1));

  private QuestionWriter.Text write(Session session, Asking asking, CatalogTable... tables) {
    return writer.write(session.principal(), Circumstances.of(session), asking, List.of(tables));
  }

  private String digest(Session session, Asking asking, CatalogTable... tables) {
    return write(session, asking, tables).digest();
  }

  @Test
  void itIsWrittenAsAgreed() {
    assertEquals(
        """
        {"principal":{"name":"ana","roles":["analyst","clerk"],\
        "attributes":{"age":1,"countries":["DE","FR"]}},\
        "session":{"purpose":"report","client":"127.0.0.1"},\
        "query":{"id":"q-1","time":"2026-11-20T09:30:00Z","operation":"select"},\
        "tables":[{"name":"shop.orders@1","domain":"shop","as_of":[],\
        "product":{"id":"product-shop","name":"shop-data","version":"1.2.0","status":"active",\
        "owner":"shop-team","tags":["sales"]},"tags":["regional"],\
        "columns":[{"name":"id","type":"BIGINT","tags":[],"primary_key":true},\
        {"name":"email","type":"VARCHAR(40)","tags":["pii"],"classification":"restricted",\
        "primary_key":false}]}]}""",
        write(session, Shop.SELECT, TABLE).json());
  }

  @Test
  void theDigestLeavesOutWhichQueryItIsAndWhen() {
    Asking later =
        new Asking("q-2", Instant.parse("2026-11-20T09:31:00Z"), Asking.Operation.SELECT);
    assertEquals(digest(session, Shop.SELECT, TABLE), digest(session, later, TABLE));
  }

  @Test
  void theDigestDependsOnEverythingElse() {
    String digest = digest(session, Shop.SELECT, TABLE);
    assertNotEquals(digest, digest(session, Shop.SELECT.toList(), TABLE));
    assertNotEquals(digest, digest(session, Shop.SELECT, TABLE, Shop.PARTS));
    assertNotEquals(digest, digest(session, Shop.SELECT, Shop.PARTS));
    Principal ana = session.principal();
    for (Session other :
        List.of(
            Shop.session("bob", ana.attributes()),
            Shop.session("ana", Map.of("countries", List.of("FR", "DE"), "age", 1)),
            new Session(
                new Principal("ana", Set.of("clerk"), ana.attributes()),
                "127.0.0.1",
                session.settings()),
            new Session(ana, "127.0.0.2", session.settings()),
            new Session(ana, "127.0.0.1", SessionSettings.DEFAULT),
            new Session(
                ana, "127.0.0.1", session.settings().withApplication(Optional.of("excel"))))) {
      assertNotEquals(digest, digest(other, Shop.SELECT, TABLE));
    }
    CatalogTable nullable =
        Shop.table(
            "orders@1",
            Shop.column("id", ColumnType.BIGINT, true),
            Shop.column("email", ColumnType.varchar(40), true));
    assertNotEquals(digest, digest(session, Shop.SELECT, nullable));
  }
}
