package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.List;

/** The body of {@code POST /v1/history/erase}. */
record Erasure(TableName table, List<String> key) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Erasure of(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      List<String> key = new ArrayList<>();
      node.path("key").forEach(part -> key.add(part.asText()));
      String schema = node.path("schema").asText("");
      String table = node.path("table").asText("");
      if (schema.isEmpty() || table.isEmpty() || key.isEmpty()) {
        throw malformed();
      }
      return new Erasure(new TableName(schema, table), key);
    } catch (JsonProcessingException e) {
      throw malformed();
    }
  }

  private static GatewayException malformed() {
    return new GatewayException(
        ErrorCode.REQUEST_INVALID,
        "the body is written {\"schema\": …, \"table\": …, \"key\": [\"COLUMN=VALUE\", …]}");
  }
}
