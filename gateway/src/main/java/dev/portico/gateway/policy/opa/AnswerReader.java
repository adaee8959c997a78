package dev.portico.gateway.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.DecisionInfo.Detail;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.Obligations;
import dev.portico.gateway.policy.Obligations.KeyTravel;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.TableDecision;
import dev.portico.gateway.policy.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads answers strictly: what is not exactly as {@code policies/schemas/decision.json} says closes
 * the table it stands in, or the whole answer. Safe for many threads.
 */
final class AnswerReader {
  private static final Set<String> ANSWER = Set.of("tables", "valid_until", "explain");
  private static final Set<String> TABLE =
      Set.of("allow", "listed", "reasons", "row_filter", "masks", "obligations");
  private static final int MOST_REASONS = 100;

  /** Reasons are codes, shown to callers. */
  private static final Pattern REASON =
      Pattern.compile("[a-z0-9_-]{1,100}(\\.[a-z0-9_-]{1,100}){1,9}");

  private final MaskReader masks;

  AnswerReader(Map<String, HashKey> keys) {
    this.masks = new MaskReader(keys);
  }

  /**
   * The frame of an answer.
   *
   * @param tables the object that has a field for each table
   */
  record Frame(Node tables, Optional<Instant> validUntil, Detail explain) {}

  /** The frame; a fault in it closes every table. */
  Frame frame(JsonNode answer) {
    Node root = new Node(answer, "").object(ANSWER);
    Optional<Instant> validUntil = root.optional("valid_until").map(AnswerReader::instant);
    Detail explain = root.optional("explain").map(AnswerReader::detail).orElse(Detail.OWN);
    return new Frame(root.field("tables").object(), validUntil, explain);
  }

  private static Instant instant(Node node) {
    try {
      return OffsetDateTime.parse(node.text()).toInstant();
    } catch (DateTimeException e) {
      throw node.fault(ErrorCode.POLICY_ANSWER_INVALID, "is no RFC 3339 timestamp");
    }
  }

  private static Detail detail(Node node) {
    if (!node.text().equals("full")) {
      throw node.fault(ErrorCode.POLICY_ANSWER_INVALID, "is not full");
    }
    return Detail.FULL;
  }

  /** Whether an answer allows a table, however little of it makes sense otherwise. */
  static boolean allows(JsonNode answer, String table) {
    JsonNode allow = answer.path("tables").path(table).path("allow");
    return !allow.isMissingNode() && !(allow.isBoolean() && !allow.booleanValue());
  }

  /** The part about a table. */
  static Node part(Frame frame, CatalogTable table) {
    return frame
        .tables()
        .optional(table.name().toString())
        .orElseThrow(
            () -> frame.tables().fault(ErrorCode.POLICY_TABLE_UNDECIDED, "lacks " + table.name()));
  }

  /**
   * Whether a table does not exist for the caller unless it is allowed. What cannot be understood
   * counts as so.
   */
  static boolean unlisted(Node part) {
    return part.optional("listed")
        .map(listed -> !listed.json().isBoolean() || !listed.json().booleanValue())
        .orElse(false);
  }

  /** What a part says: a permission, or empty for a denial. */
  Optional<Verdict.Allowed> permission(Node part, CatalogTable table) {
    part.object(TABLE);
    boolean allow = part.optional("allow").map(Node::truth).orElse(false);
    boolean listed = part.optional("listed").map(Node::truth).orElse(true);
    List<String> reasons = reasons(part);
    if (!allow) {
      return Optional.empty();
    } else if (!listed) {
      throw part.fault(ErrorCode.POLICY_ANSWER_INVALID, "allows a table that is not listed");
    }
    TableColumns columns = new TableColumns(table);
    RowFilter rows =
        new FilterReader(columns)
            .rowFilter(
                part.optional("row_filter")
                    .orElseThrow(
                        () -> part.fault(ErrorCode.POLICY_ROW_FILTER_MISSING, "lacks row_filter")));
    Node maskNode =
        part.optional("masks")
            .orElseThrow(() -> part.fault(ErrorCode.POLICY_MASKS_MISSING, "lacks masks"));
    Map<String, Mask> seen = new HashMap<>();
    Set<String> hidden = new HashSet<>();
    readMasks(maskNode, columns, seen, hidden);
    if (hidden.size() == table.columns().size()) {
      throw maskNode.fault(ErrorCode.POLICY_MASK_UNFIT, "hide every column of the table");
    }
    Obligations obligations =
        part.optional("obligations").map(AnswerReader::obligations).orElse(Obligations.NONE);
    return Optional.of(
        new Verdict.Allowed(new TableDecision(rows, seen, obligations, reasons), hidden));
  }

  private void readMasks(
      Node node, TableColumns columns, Map<String, Mask> seen, Set<String> hidden) {
    for (Node.Named named : node.named()) {
      CatalogColumn column = columns.find(named.name(), named.node());
      if (seen.containsKey(column.name()) || hidden.contains(column.name())) {
        throw named.node().fault(ErrorCode.POLICY_ANSWER_INVALID, "masks a column once more");
      }
      Optional<Mask> mask = masks.mask(named.node(), column, columns);
      if (mask.isPresent()) {
        seen.put(column.name(), mask.get());
      } else {
        hidden.add(column.name());
      }
    }
  }

  /** The codes of the rules that had a part in it. */
  static List<String> reasons(Node part) {
    return part.optional("reasons").map(node -> node.list(MOST_REASONS)).orElse(List.of()).stream()
        .map(AnswerReader::reason)
        .toList();
  }

  private static String reason(Node node) {
    if (!REASON.matcher(node.text()).matches()) {
      throw node.fault(ErrorCode.POLICY_ANSWER_INVALID, "is no code");
    }
    return node.text();
  }

  private static Obligations obligations(Node node) {
    long maxRows = Obligations.NO_LIMIT;
    KeyTravel keys = KeyTravel.ALLOWED;
    for (Node.Named named : node.named()) {
      switch (named.name()) {
        case "max_rows" -> maxRows = named.node().whole();
        case "keys_stay" -> keys = named.node().truth() ? KeyTravel.FORBIDDEN : KeyTravel.ALLOWED;
        default ->
            throw named.node().fault(ErrorCode.POLICY_OBLIGATION_UNKNOWN, "is no known obligation");
      }
    }
    if (maxRows < 1) {
      throw node.fault(ErrorCode.POLICY_ANSWER_INVALID, "has a max_rows below 1");
    }
    return new Obligations(maxRows, keys);
  }
}
