package dev.portico.gateway.protocol.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /v1/query}: {@code {"sql", "parameters", "as_of", "purpose", "time_zone",
 * "application", "schema"}}. Anything else in it is an error that names the field, so that a
 * misspelt {@code as_of} cannot pass for "now".
 */
record QueryBody(
    String sql,
    List<BindValue> parameters,
    Optional<String> asOf,
    Optional<String> purpose,
    Optional<String> timeZone,
    Optional<String> application,
    Optional<String> schema) {
  private static final List<String> FIELDS =
      List.of("sql", "parameters", "as_of", "purpose", "time_zone", "application", "schema");

  static QueryBody parse(byte[] body) {
    JsonBody json = JsonBody.parse(body, FIELDS, "{\"sql\": \"SELECT 1\"}");
    String sql =
        json.text("sql").orElseThrow(() -> JsonBody.invalid("the field sql is missing or null"));
    return new QueryBody(
        sql,
        parameters(json.list("parameters")),
        json.text("as_of"),
        json.text("purpose"),
        json.text("time_zone"),
        json.text("application"),
        json.text("schema"));
  }

  private static List<BindValue> parameters(List<JsonNode> nodes) {
    List<BindValue> values = new ArrayList<>(nodes.size());
    for (JsonNode value : nodes) {
      values.add(JsonParameters.value(value, values.size() + 1));
    }
    return values;
  }
}
