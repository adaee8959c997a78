package dev.portico.gateway.policy.opa;

import dev.portico.gateway.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts of answers about {@link Shop#ORDERS}, and what becomes of each. */
final class Strictness {
  private Strictness() {}

  /**
   * A case.
   *
   * @param refusal empty when the table is readable
   */
  record Case(String part, Optional<ErrorCode> refusal) {
    @Override
    public String toString() {
      return refusal.map(ErrorCode::name).orElse("fine") + " " + part;
    }
  }

  private static final List<String> LINES =
      """
      # the frame of a table
      ACCESS_DENIED             {"allow": false}
      ACCESS_DENIED             {}
      ACCESS_DENIED             {"allow": false, "row_filter": {"type": "all"}, "masks": {}}
      ACCESS_DENIED             {"row_filter": {"type": "all"}, "masks": {}}
      POLICY_ANSWER_INVALID     true
      POLICY_ANSWER_INVALID     null
      POLICY_ANSWER_INVALID     []
      POLICY_ANSWER_INVALID     {"allow": "true", "row_filter": {"type": "all"}, "masks": {}}
      POLICY_ANSWER_INVALID     {"allow": 1, "row_filter": {"type": "all"}, "masks": {}}
      POLICY_ANSWER_INVALID     {"allow": null, "row_filter": {"type": "all"}, "masks": {}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "rows": 1}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "reasons": "a.b"}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "reasons": ["free text of a rule"]}
      POLICY_ROW_FILTER_MISSING {"allow": true, "masks": {}}
      POLICY_MASKS_MISSING      {"allow": true, "row_filter": {"type": "all"}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": null, "masks": {}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": null}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": []}
      fine                      {"allow": true, "row_filter": {"type": "all"}, "masks": {}}
      fine                      {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "listed": true, "reasons": ["a.b"], "obligations": {}}
      # obligations
      fine                      {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_rows": 10, "keys_stay": true}}
      POLICY_OBLIGATION_UNKNOWN {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_row": 10}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_rows": "10"}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_rows": 1.5}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_rows": -1}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"max_rows": 1e30}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": {"keys_stay": 1}}
      POLICY_ANSWER_INVALID     {"allow": true, "row_filter": {"type": "all"}, "masks": {}, "obligations": null}
      """
          .lines()
          .toList();

  private static final List<String> FILTERS =
      """
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "and", "value": []}
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "or", "value": []}
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "not", "value": []}
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "and", "value": [{"type": "all"}]}
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "not", "value": [{"type": "all"}]}
      POLICY_FILTER_INVALID   {"type": "compound", "operator": "not", "value": [{"type": "field", "field": "id", "operator": "eq", "value": 1}, {"type": "field", "field": "id", "operator": "eq", "value": 2}]}
      POLICY_ANSWER_INVALID   {"type": "compound", "operator": "not", "value": {"type": "field", "field": "id", "operator": "eq", "value": 1}}
      POLICY_OPERATOR_UNKNOWN {"type": "compound", "operator": "xor", "value": [{"type": "field", "field": "id", "operator": "eq", "value": 1}]}
      POLICY_OPERATOR_UNKNOWN {"type": "compound", "operator": "AND", "value": [{"type": "field", "field": "id", "operator": "eq", "value": 1}]}
      POLICY_OPERATOR_UNKNOWN {"type": "document", "operator": "eq", "value": 1}
      POLICY_OPERATOR_UNKNOWN {"type": "field", "field": "id", "operator": "like", "value": 1}
      POLICY_OPERATOR_UNKNOWN {"type": "field", "field": "id", "operator": "==", "value": 1}
      POLICY_ANSWER_INVALID   {"type": "field", "field": "id", "operator": "eq"}
      POLICY_ANSWER_INVALID   {"type": "field", "operator": "eq", "value": 1}
      POLICY_ANSWER_INVALID   {"type": "field", "field": 1, "operator": "eq", "value": 1}
      POLICY_ANSWER_INVALID   {"field": "id", "operator": "eq", "value": 1}
      POLICY_ANSWER_INVALID   {"type": "field", "field": "id", "operator": "eq", "value": 1, "case": "no"}
      POLICY_ANSWER_INVALID   {"type": "all", "value": []}
      POLICY_ANSWER_INVALID   {}
      POLICY_FIELD_UNKNOWN    {"type": "field", "field": "ids", "operator": "eq", "value": 1}
      POLICY_FIELD_UNKNOWN    {"type": "field", "field": "orders.id", "operator": "eq", "value": 1}
      POLICY_FIELD_UNKNOWN    {"type": "field", "field": "", "operator": "eq", "value": null}
      POLICY_FIELD_UNKNOWN    {"type": "field", "field": "id", "operator": "eq", "value": {"field": "other"}}
      POLICY_ANSWER_INVALID   {"type": "field", "field": "id", "operator": "eq", "value": {"field": "big", "x": 1}}
      POLICY_ANSWER_INVALID   {"type": "field", "field": "id", "operator": "eq", "value": {}}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "eq", "value": {"field": "note"}}
      POLICY_FILTER_INVALID   {"type": "field", "field": "day", "operator": "lt", "value": {"field": "stamp"}}
      POLICY_FILTER_INVALID   {"type": "field", "field": "big", "operator": "lt", "value": {"field": "weight"}}
      fine                    {"type": "field", "field": "big", "operator": "lt", "value": {"field": "price"}}
      fine                    {"type": "field", "field": "email", "operator": "contains", "value": {"field": "note"}}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "eq", "value": [1]}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "in", "value": 1}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "in", "value": null}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "in", "value": {"field": "big"}}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "id", "operator": "in", "value": [1, null]}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "id", "operator": "in", "value": [1, [2]]}
      fine                    {"type": "field", "field": "id", "operator": "in", "value": []}
      fine                    {"type": "field", "field": "id", "operator": "nin", "value": []}
      fine                    {"type": "field", "field": "row.COUNTRY", "operator": "eq", "value": null}
      fine                    {"type": "field", "field": "bytes", "operator": "ne", "value": null}
      fine                    {"type": "field", "field": "list", "operator": "eq", "value": null}
      POLICY_FILTER_INVALID   {"type": "field", "field": "bytes", "operator": "eq", "value": "AA=="}
      POLICY_FILTER_INVALID   {"type": "field", "field": "list", "operator": "eq", "value": 1}
      POLICY_FILTER_INVALID   {"type": "field", "field": "bytes", "operator": "in", "value": []}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "lt", "value": null}
      POLICY_FILTER_INVALID   {"type": "field", "field": "note", "operator": "contains", "value": null}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "contains", "value": 1}
      POLICY_FILTER_INVALID   {"type": "field", "field": "day", "operator": "startswith", "value": "2026"}
      POLICY_FILTER_INVALID   {"type": "field", "field": "id", "operator": "endswith", "value": {"field": "big"}}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "note", "operator": "contains", "value": 1}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "note", "operator": "eq", "value": true}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "id", "operator": "eq", "value": "1"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "id", "operator": "eq", "value": true}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "id", "operator": "eq", "value": 1e60}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "price", "operator": "eq", "value": 0.000000000000000000000000000000000000001}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "price", "operator": "in", "value": [99999999999999999999999999999999999999, 0.5]}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "weight", "operator": "eq", "value": 1e309}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "ratio", "operator": "eq", "value": 1e39}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "weight", "operator": "eq", "value": "NaN"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "paid", "operator": "eq", "value": "true"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "paid", "operator": "eq", "value": 1}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "day", "operator": "eq", "value": "2026-02-30"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "day", "operator": "eq", "value": "20260228"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "day", "operator": "eq", "value": "2026-02-28T00:00:00"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "day", "operator": "eq", "value": 20000}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "hour", "operator": "eq", "value": "25:00"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "hour", "operator": "eq", "value": "10:00:00.0000001"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "stamp", "operator": "eq", "value": "2026-02-28T10:00:00Z"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "stamp", "operator": "eq", "value": "2026-02-28"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "instant", "operator": "eq", "value": "2026-02-28T10:00:00"}
      POLICY_VALUE_UNFIT      {"type": "field", "field": "instant", "operator": "eq", "value": "2026-02-28T10:00:00[Europe/Berlin]"}
      """
          .lines()
          .toList();

  private static final List<String> MASKS =
      """
      POLICY_FIELD_UNKNOWN  "nobody": {"type": "null"}
      POLICY_ANSWER_INVALID "note": {"type": "null"}, "NOTE": {"type": "null"}
      POLICY_ANSWER_INVALID "note": null
      POLICY_ANSWER_INVALID "note": "null"
      POLICY_ANSWER_INVALID "note": {}
      POLICY_ANSWER_INVALID "note": {"type": null}
      POLICY_MASK_UNKNOWN   "note": {"type": "redact"}
      POLICY_MASK_UNKNOWN   "note": {"type": "NULL"}
      POLICY_MASK_UNKNOWN   "note": {"type": ""}
      fine                  "note": {"type": "hidden"}
      POLICY_MASK_UNFIT     "note": {"type": "hidden", "unless": {"type": "field", "field": "id", "operator": "eq", "value": 1}}
      POLICY_ANSWER_INVALID "note": {"type": "hidden", "why": 1}
      POLICY_ANSWER_INVALID "note": {"type": "null", "value": 1}
      POLICY_FILTER_INVALID "note": {"type": "null", "unless": {"type": "all"}}
      POLICY_ANSWER_INVALID "note": {"type": "null", "unless": null}
      POLICY_FILTER_INVALID "note": {"type": "null", "unless": {"type": "compound", "operator": "or", "value": []}}
      POLICY_FIELD_UNKNOWN  "note": {"type": "null", "unless": {"type": "field", "field": "consent", "operator": "eq", "value": true}}
      POLICY_ANSWER_INVALID "note": {"type": "constant"}
      POLICY_MASK_UNFIT     "note": {"type": "constant", "value": null}
      POLICY_VALUE_UNFIT    "note": {"type": "constant", "value": 1}
      POLICY_VALUE_UNFIT    "small": {"type": "constant", "value": 32768}
      POLICY_VALUE_UNFIT    "number": {"type": "constant", "value": 1.5}
      POLICY_VALUE_UNFIT    "price": {"type": "constant", "value": 1.234}
      POLICY_VALUE_UNFIT    "price": {"type": "constant", "value": 1000000}
      POLICY_VALUE_UNFIT    "day": {"type": "constant", "value": "today"}
      POLICY_MASK_UNFIT     "bytes": {"type": "constant", "value": "x"}
      POLICY_MASK_UNFIT     "list": {"type": "constant", "value": 1}
      fine                  "bytes": {"type": "null"}, "list": {"type": "null"}
      POLICY_MASK_UNFIT     "note": {"type": "hash", "key": "other"}
      POLICY_MASK_UNFIT     "note": {"type": "hash", "length": 15}
      POLICY_MASK_UNFIT     "note": {"type": "hash", "length": 65}
      POLICY_ANSWER_INVALID "note": {"type": "hash", "length": "32"}
      POLICY_ANSWER_INVALID "note": {"type": "hash", "key": null}
      POLICY_MASK_UNFIT     "price": {"type": "hash"}
      POLICY_MASK_UNFIT     "day": {"type": "hash"}
      POLICY_MASK_UNFIT     "bytes": {"type": "hash"}
      POLICY_MASK_UNFIT     "paid": {"type": "hash"}
      POLICY_MASK_UNFIT     "number": {"type": "partial"}
      POLICY_MASK_UNFIT     "note": {"type": "partial", "keep_first": -1}
      POLICY_MASK_UNFIT     "note": {"type": "partial", "fill": ""}
      POLICY_MASK_UNFIT     "note": {"type": "partial", "fill": "**"}
      POLICY_ANSWER_INVALID "note": {"type": "partial", "fill": 0}
      POLICY_ANSWER_INVALID "note": {"type": "partial", "keep": 1}
      POLICY_MASK_UNFIT     "number": {"type": "email"}
      POLICY_MASK_UNFIT     "note": {"type": "truncate", "unit": "year"}
      POLICY_MASK_UNFIT     "day": {"type": "truncate", "unit": "hour"}
      POLICY_MASK_UNFIT     "day": {"type": "truncate", "unit": "decade"}
      POLICY_MASK_UNFIT     "day": {"type": "truncate", "unit": "YEAR"}
      POLICY_ANSWER_INVALID "day": {"type": "truncate"}
      POLICY_MASK_UNFIT     "hour": {"type": "truncate", "unit": "hour"}
      POLICY_MASK_UNFIT     "number": {"type": "bucket", "size": 0}
      POLICY_MASK_UNFIT     "number": {"type": "bucket", "size": -10}
      POLICY_MASK_UNFIT     "number": {"type": "bucket", "size": 0.5}
      POLICY_MASK_UNFIT     "number": {"type": "bucket", "size": 1000000000000000001}
      POLICY_MASK_UNFIT     "price": {"type": "bucket", "size": 0.001}
      POLICY_ANSWER_INVALID "price": {"type": "bucket", "size": "10"}
      POLICY_MASK_UNFIT     "note": {"type": "bucket", "size": 10}
      POLICY_MASK_UNFIT     "number": {"type": "round", "digits": 0}
      POLICY_MASK_UNFIT     "number": {"type": "round", "digits": -19}
      POLICY_MASK_UNFIT     "price": {"type": "round", "digits": 2}
      POLICY_MASK_UNFIT     "price": {"type": "round", "digits": -38}
      POLICY_MASK_UNFIT     "weight": {"type": "round", "digits": 16}
      POLICY_ANSWER_INVALID "price": {"type": "round"}
      POLICY_ANSWER_INVALID "price": {"type": "round", "digits": 1.5}
      POLICY_MASK_UNFIT     "note": {"type": "round", "digits": 1}
      """
          .lines()
          .toList();

  /** All cases. */
  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    LINES.stream().filter(l -> !l.startsWith("#")).forEach(l -> cases.add(of(l, "%s")));
    FILTERS.forEach(l -> cases.add(of(l, "{\"allow\": true, \"row_filter\": %s, \"masks\": {}}")));
    MASKS.forEach(
        l ->
            cases.add(
                of(l, "{\"allow\": true, \"row_filter\": {\"type\": \"all\"}, \"masks\": {%s}}")));
    return cases;
  }

  private static Case of(String line, String frame) {
    String[] parts = line.strip().split("\\s+", 2);
    Optional<ErrorCode> refusal =
        parts[0].equals("fine") ? Optional.empty() : Optional.of(ErrorCode.valueOf(parts[0]));
    return new Case(frame.replace("%s", parts[1]), refusal);
  }
}
