package dev.portico.gateway.protocol.http;

import dev.portico.gateway.catalog.TableName;
import java.util.List;
import java.util.Optional;

/** The body of {@code POST /v1/history/erase}. */
record Erasure(TableName table, List<String> key) {
  private static final List<String> FIELDS = List.of("schema", "table", "key");
  private static final String EXAMPLE =
      "{\"schema\": \"listeners\", \"table\": \"profiles\", \"key\": [\"listener_id=4711\"]}";

  static Erasure parse(byte[] body) {
    JsonBody json = JsonBody.parse(body, FIELDS, EXAMPLE);
    Optional<String> schema = json.text("schema").filter(name -> !name.isEmpty());
    Optional<String> table = json.text("table").filter(name -> !name.isEmpty());
    List<String> key = json.texts("key");
    if (schema.isEmpty() || table.isEmpty() || key.isEmpty()) {
      throw JsonBody.invalid("schema, table and key must all be there, such as " + EXAMPLE);
    }
    return new Erasure(new TableName(schema.get(), table.get()), key);
  }
}
