package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.Refusal;
import java.util.List;

/** What callers are told: the table, whom to ask, the codes of reasons, and nothing else. */
final class Refusals {
  private static final int MOST_REASONS = 5;

  private Refusals() {}

  /** The policy says no. */
  static Refusal denied(CatalogTable table, List<String> reasons) {
    String because =
        reasons.isEmpty()
            ? ""
            : " ("
                + String.join(", ", reasons.stream().sorted().limit(MOST_REASONS).toList())
                + ")";
    return new Refusal(
        ErrorCode.ACCESS_DENIED,
        "the policy does not let you read "
            + table.name()
            + because
            + "; ask its owner for access: "
            + table.publisher().contact());
  }

  /** The policies have nothing to say of the table, which is a no. */
  static Refusal undecided(CatalogTable table) {
    return new Refusal(
        ErrorCode.POLICY_TABLE_UNDECIDED,
        "no policy lets you read "
            + table.name()
            + "; ask its owner for access: "
            + table.publisher().contact());
  }

  /** The policy's answer cannot be used. */
  static Refusal unusable(CatalogTable table, ErrorCode code) {
    return new Refusal(
        code,
        table.name()
            + " is closed, because the policy's decision about it cannot be used: "
            + code.meaning()
            + "; tell its owner: "
            + table.publisher().contact());
  }

  /** There is no answer; which tables exist is not known then, so none is named. */
  static String noDecision(ErrorCode code, Asking asking) {
    String next =
        code.retry() == ErrorCode.Retry.YES
            ? "try again, and tell the server's operator if it lasts"
            : "tell the server's operator";
    return "nothing was read, because "
        + code.meaning()
        + "; "
        + next
        + " (query id "
        + asking.queryId()
        + ")";
  }
}
