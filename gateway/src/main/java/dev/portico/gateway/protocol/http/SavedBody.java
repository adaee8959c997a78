package dev.portico.gateway.protocol.http;

import java.util.List;
import java.util.Optional;

/** The body of {@code PUT /v1/saved/<name>}. */
record SavedBody(
    String sql,
    Optional<String> asOf,
    Optional<String> purpose,
    Optional<String> timeZone,
    Optional<String> description) {
  private static final List<String> FIELDS =
      List.of("sql", "as_of", "purpose", "time_zone", "description");
  private static final int LONGEST_LINE = 200;
  private static final int LONGEST_DESCRIPTION = 2_000;

  static SavedBody parse(byte[] body) {
    JsonBody json = JsonBody.parse(body, FIELDS, "{\"sql\": \"SELECT 1\"}");
    return new SavedBody(
        json.text("sql").orElseThrow(() -> JsonBody.invalid("the field sql is missing or null")),
        json.text("as_of"),
        json.line("purpose", LONGEST_LINE),
        json.text("time_zone"),
        json.line("description", LONGEST_DESCRIPTION));
  }
}
