package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.state.AccessKey;
import dev.portico.gateway.state.IssuedKey;
import dev.portico.gateway.state.KeyUse;
import dev.portico.gateway.state.Reading;
import dev.portico.gateway.state.SavedQuery;
import java.util.List;

/** Access keys and saved queries as JSON. */
final class KeyAnswers {
  private KeyAnswers() {}

  /** The only answer that ever holds a secret. */
  static ObjectNode issued(IssuedKey issued) {
    ObjectNode node = key(issued.key());
    node.put("key", issued.secret());
    node.put("url", path(issued.key().reading()) + "?key=" + issued.secret());
    return node;
  }

  private static String path(Reading reading) {
    return reading.target() instanceof Reading.Table table
        ? "/v1/tables/"
            + UrlText.segment(table.schema())
            + "/"
            + UrlText.segment(table.table())
            + ".csv"
        : "/v1/query.csv";
  }

  static ObjectNode keys(List<AccessKey> keys) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("keys");
    keys.forEach(key -> list.add(key(key)));
    return answer;
  }

  static ObjectNode key(AccessKey key, List<KeyUse> uses) {
    ObjectNode node = key(key);
    ArrayNode list = node.putArray("last_uses");
    uses.forEach(use -> list.add(use(use)));
    return node;
  }

  private static ObjectNode key(AccessKey key) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("id", key.id()).put("owner", key.owner());
    key.label().ifPresent(label -> node.put("label", label));
    put(node, key.reading());
    node.put("created_at", key.createdAt().toString());
    node.put("expires_at", key.expiresAt().toString());
    key.mostUses().ifPresent(most -> node.put("most_uses", most));
    node.put("uses", key.uses());
    key.lastUsedAt().ifPresent(at -> node.put("last_used_at", at.toString()));
    key.revokedAt().ifPresent(at -> node.put("revoked_at", at.toString()));
    ArrayNode from = node.putArray("from");
    key.from().forEach(network -> from.add(network.text()));
    return node;
  }

  private static void put(ObjectNode node, Reading reading) {
    if (reading.target() instanceof Reading.Statement statement) {
      node.put("sql", statement.sql());
    } else if (reading.target() instanceof Reading.Table table) {
      node.put("table", table.schema() + "." + table.table());
    }
    reading.asOf().ifPresent(asOf -> node.put("as_of", asOf));
    reading.purpose().ifPresent(purpose -> node.put("purpose", purpose));
    node.put("time_zone", reading.timeZone().getId());
  }

  private static ObjectNode use(KeyUse use) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("used_at", use.usedAt().toString())
            .put("client", use.client())
            .put("outcome", use.outcome());
    use.queryId().ifPresent(id -> node.put("query_id", id));
    return node;
  }

  static ObjectNode saved(List<SavedQuery> queries) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("saved");
    queries.forEach(query -> list.add(saved(query)));
    return answer;
  }

  static ObjectNode saved(SavedQuery query) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", query.name());
    query.description().ifPresent(text -> node.put("description", text));
    put(node, query.reading());
    return node.put("saved_at", query.savedAt().toString());
  }
}
