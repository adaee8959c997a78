package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.Verdict;
import dev.portico.spi.BindValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Answers about {@link Shop#ORDERS}, which has a column of each type: every mask with every option
 * on every column, with and without {@code unless}; every operator of a filter on every column,
 * every other one within {@code not}. Many do not fit their column, which is an answer too.
 */
final class AnswerDocuments {
  private static final String UNLESS =
      ", \"unless\": {\"type\": \"compound\", \"operator\": \"or\", \"value\": [{\"type\":"
          + " \"field\", \"field\": \"paid\", \"operator\": \"eq\", \"value\": true},{\"type\":"
          + " \"field\", \"field\": \"number\", \"operator\": \"in\", \"value\": [1,"
          + " -2147483648]}]}";

  private static final List<String> MASKS =
      List.of(
          "'hidden'",
          "'null'",
          "'constant', 'value': ''",
          "'constant', 'value': 'Zoë 🎵 \\\\ % _'",
          "'constant', 'value': 0",
          "'constant', 'value': -1.5",
          "'constant', 'value': 9223372036854775807",
          "'constant', 'value': 1e300",
          "'constant', 'value': true",
          "'constant', 'value': '2024-02-29'",
          "'constant', 'value': '2024-02-29T23:59:59.999999'",
          "'constant', 'value': '2024-02-29T23:59:59Z'",
          "'hash'",
          "'hash', 'length': 16",
          "'hash', 'length': 64, 'key': 'default'",
          "'partial'",
          "'partial', 'keep_first': 1, 'keep_last': 2, 'fill': '🎵'",
          "'email'",
          "'truncate', 'unit': 'year'",
          "'truncate', 'unit': 'quarter'",
          "'truncate', 'unit': 'month'",
          "'truncate', 'unit': 'week'",
          "'truncate', 'unit': 'day'",
          "'truncate', 'unit': 'hour'",
          "'bucket', 'size': 1",
          "'bucket', 'size': 1000000000000000000",
          "'bucket', 'size': 2.5",
          "'bucket', 'size': 1e-300",
          "'bucket', 'size': 1e+300",
          "'round', 'digits': -18",
          "'round', 'digits': 0",
          "'round', 'digits': 1",
          "'round', 'digits': 15");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "2.5",
          "9223372036854775807",
          "12345678901234567890.125",
          "1e300",
          "''",
          "'Zoë 🎵 \\\\ % _'",
          "'2024-02-29'",
          "'23:59:59'",
          "'2024-02-29T23:59:59.999999'",
          "'2024-02-29T23:59:59Z'",
          "{'field': 'row.big'}",
          "{'field': 'note'}",
          "[]",
          "[1, 2.5]",
          "['a', '2024-02-29']");

  private static final List<String> OPERATORS =
      List.of(
          "eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "contains", "startswith", "endswith");

  private AnswerDocuments() {}

  /** The parts about the table. */
  static List<String> all() {
    List<String> parts = new ArrayList<>();
    for (CatalogColumn column : Shop.ORDERS.columns()) {
      for (String mask : MASKS) {
        for (String unless : List.of("", UNLESS)) {
          String masked = "{\"" + column.name() + "\": {\"type\": " + mask + unless + "}}";
          parts.add(part("{\"type\": \"all\"}", masked));
        }
      }
      for (String operator : OPERATORS) {
        for (String value : VALUES) {
          String filter =
              "{'type': 'field', 'field': '%s', 'operator': '%s', 'value': %s}"
                  .formatted(column.name(), operator, value);
          String not = "{'type': 'compound', 'operator': 'not', 'value': [" + filter + "]}";
          parts.add(part(parts.size() % 2 == 0 ? filter : not, "{}"));
        }
      }
    }
    return parts;
  }

  private static String part(String filter, String masks) {
    return ("{\"allow\": true, \"row_filter\": " + filter + ", \"masks\": " + masks + "}")
        .replace('\'', '"');
  }

  /** What an answer comes to when it is read as it is written, without a decider. */
  static String read(String part, HashKey key) {
    AnswerReader reader = new AnswerReader(Map.of("default", key));
    try {
      AnswerReader.Frame frame =
          reader.frame(StrictJson.read(Shop.orders(part).getBytes(StandardCharsets.UTF_8)));
      return reader
          .permission(AnswerReader.part(frame, Shop.ORDERS), Shop.ORDERS)
          .map(AnswerDocuments::told)
          .orElseThrow();
    } catch (PolicyFault e) {
      return e.code().name();
    }
  }

  /** A verdict as text that tells everything. */
  static String told(Verdict verdict) {
    if (verdict instanceof Verdict.Allowed allowed) {
      TableDecision decision = allowed.decision();
      return decision + " values " + values(decision) + " hidden " + allowed.hidden();
    }
    return ((Verdict.Refused) verdict).refusal().code().name();
  }

  /** Values keep themselves out of the texts of filters and masks. */
  private static String values(TableDecision decision) {
    Stream<BindValue> masked =
        new TreeMap<>(decision.masks()).values().stream().flatMap(m -> m.values().stream());
    return Stream.concat(decision.rows().values().stream(), masked)
        .map(v -> v.type() + " " + text(v.value()))
        .toList()
        .toString();
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
  }
}
