package dev.portico.gateway.error;

/**
 * Every fault a user can meet. The name is shown on each door; {@code docs/reference/errors.md} has
 * a row for each, which a test keeps complete.
 */
public enum ErrorCode {
  // user: the request is wrong
  SQL_SYNTAX(Kind.USER, "42601", Retry.NO, "the text is not SQL that Portico reads"),
  SQL_INVALID(
      Kind.USER,
      "42000",
      Retry.NO,
      "the statement is well-formed but does not make sense, such as a wrong type"),
  TABLE_NOT_FOUND(Kind.USER, "42P01", Retry.NO, "no such table for this caller"),
  COLUMN_NOT_FOUND(Kind.USER, "42703", Retry.NO, "no such column for this caller"),
  FUNCTION_NOT_FOUND(Kind.USER, "42883", Retry.NO, "no such function, or not for these types"),
  NOT_SUPPORTED(Kind.USER, "0A000", Retry.NO, "SQL that Portico knows but does not run"),
  READ_ONLY(Kind.USER, "25006", Retry.NO, "data products are read-only"),
  PARAMETER_INVALID(
      Kind.USER, "07001", Retry.NO, "a bind parameter is missing or has a wrong type"),
  SETTING_INVALID(
      Kind.USER, "22023", Retry.NO, "SET of an unknown name or a value that does not fit"),
  NUMERIC_OUT_OF_RANGE(Kind.USER, "22003", Retry.NO, "an exact number left its range"),
  DIVISION_BY_ZERO(Kind.USER, "22012", Retry.NO, "a division by zero"),
  INVALID_CAST(Kind.USER, "22018", Retry.NO, "a value cannot be read as the wanted type"),
  DATA_EXCEPTION(
      Kind.USER,
      "22000",
      Retry.NO,
      "an expression failed on a row, such as a sub-query with more than one row"),
  INSTANT_INVALID(Kind.USER, "22007", Retry.NO, "an instant or span that makes no sense"),
  INSTANT_IN_FUTURE(Kind.USER, "22008", Retry.NO, "an instant that has not come yet"),
  HISTORY_NOT_KEPT(Kind.USER, "0A000", Retry.NO, "the table keeps no history, or none row by row"),
  HISTORY_TOO_SHORT(
      Kind.USER, "22008", Retry.NO, "the table's history begins after the instant asked for"),
  HISTORY_GAP(Kind.USER, "22008", Retry.YES, "the history of the table does not know this instant"),
  HISTORY_AMBIGUOUS(
      Kind.PORT,
      "58030",
      Retry.NO,
      "two rows of one key were recorded at the same instant and nothing orders them"),
  REQUEST_INVALID(Kind.USER, "08P01", Retry.NO, "a request over the wire is malformed"),
  AUTHENTICATION_FAILED(
      Kind.USER, "28000", Retry.NO, "name, password or token is wrong or missing"),
  CONNECTION_UNKNOWN(
      Kind.USER,
      "08003",
      Retry.YES,
      "the connection was closed, expired, or belongs to somebody else"),
  STATEMENT_UNKNOWN(
      Kind.USER,
      "26000",
      Retry.YES,
      "the statement was closed or expired, or its columns are others than when it was prepared"),
  QUERY_CANCELLED(Kind.USER, "57014", Retry.YES, "the client or an operator cancelled the query"),
  CONFIGURATION_INVALID(Kind.USER, "F0000", Retry.NO, "settings or descriptors have faults"),
  PRODUCT_REFUSED(
      Kind.USER,
      "F0000",
      Retry.NO,
      "the files of a product have faults, or take away what readers rely on"),
  PRODUCT_NOT_FOUND(Kind.USER, "42704", Retry.NO, "no product of this name was registered"),
  // policy: the answer is no
  ACCESS_DENIED(Kind.POLICY, "42501", Retry.NO, "a policy refuses this caller"),
  POLICY_UNAVAILABLE(
      Kind.POLICY, "42501", Retry.YES, "no decision could be made: the policies cannot be asked"),
  POLICY_TIMEOUT(Kind.POLICY, "42501", Retry.YES, "no decision came within policy.timeout"),
  POLICY_ANSWER_INVALID(
      Kind.POLICY, "42501", Retry.NO, "a policy's answer is not in the form that is agreed"),
  POLICY_TABLE_UNDECIDED(Kind.POLICY, "42501", Retry.NO, "a policy's answer lacks the table"),
  POLICY_ROW_FILTER_MISSING(
      Kind.POLICY, "42501", Retry.NO, "a policy allows the table but does not say which rows"),
  POLICY_MASKS_MISSING(
      Kind.POLICY, "42501", Retry.NO, "a policy allows the table but does not say which masks"),
  POLICY_FILTER_INVALID(
      Kind.POLICY,
      "42501",
      Retry.NO,
      "a policy's row condition makes no sense, such as an empty compound"),
  POLICY_OPERATOR_UNKNOWN(
      Kind.POLICY, "42501", Retry.NO, "a policy's row condition has an unknown operator"),
  POLICY_FIELD_UNKNOWN(
      Kind.POLICY, "42501", Retry.NO, "a policy names a column that the table does not have"),
  POLICY_VALUE_UNFIT(
      Kind.POLICY,
      "42501",
      Retry.NO,
      "a policy's value does not fit the type of the column it meets"),
  POLICY_MASK_UNKNOWN(Kind.POLICY, "42501", Retry.NO, "a policy names an unknown mask"),
  POLICY_MASK_UNFIT(Kind.POLICY, "42501", Retry.NO, "a policy's mask does not fit its column"),
  POLICY_OBLIGATION_UNKNOWN(Kind.POLICY, "42501", Retry.NO, "a policy names an unknown obligation"),
  ROWS_NOT_PERMITTED(
      Kind.POLICY, "42501", Retry.NO, "the answer has more rows than a policy permits"),
  // port: a store
  STORE_UNAVAILABLE(Kind.PORT, "08006", Retry.YES, "a store cannot be reached or broke off"),
  STORE_BUSY(
      Kind.PORT, "53300", Retry.YES, "no free connection to a store within the waiting time"),
  STORE_REFUSED(Kind.PORT, "58000", Retry.NO, "a store refused a fragment"),
  STORE_DATA_INVALID(Kind.PORT, "58030", Retry.NO, "a row or file does not fit its contract"),
  STORE_TABLE_MISSING(
      Kind.PORT, "58P01", Retry.NO, "a table, column or file of a contract is not in its store"),
  COLUMN_DRIFTED(
      Kind.PORT,
      "58P02",
      Retry.NO,
      "contract and store disagree about a column that the query needs"),
  PRODUCT_BROKEN(
      Kind.PORT,
      "58P03",
      Retry.NO,
      "the product's descriptors have faults, so it is not published"),
  SERVER_UNREACHABLE(Kind.PORT, "08001", Retry.YES, "a client cannot reach the server"),
  ADDRESS_UNAVAILABLE(
      Kind.PORT, "58000", Retry.NO, "the server cannot listen on the host and port of a door"),

  // limit
  QUERY_TIMEOUT(Kind.LIMIT, "57014", Retry.YES, "the query did not end within its time"),
  SQL_TOO_LONG(Kind.LIMIT, "54000", Retry.NO, "the statement is longer than the limit"),
  SQL_TOO_COMPLEX(
      Kind.LIMIT, "54001", Retry.NO, "the statement is nested too deeply or its plan is too large"),
  PLANNING_TIMEOUT(
      Kind.LIMIT, "54001", Retry.NO, "the plan was not found within the planning time"),
  TOO_MANY_QUERIES(Kind.LIMIT, "53300", Retry.YES, "too many queries at once"),
  TOO_MANY_CONNECTIONS(Kind.LIMIT, "53300", Retry.YES, "too many connections or open statements"),
  MEMORY_EXCEEDED(Kind.LIMIT, "53200", Retry.YES, "the engine needs more memory than it may use"),
  SPILL_EXCEEDED(Kind.LIMIT, "53100", Retry.YES, "no disk space left for intermediate results"),
  FETCH_EXCEEDED(
      Kind.LIMIT, "53400", Retry.NO, "more of a table's files would be fetched than one query may"),
  HISTORY_FULL(Kind.LIMIT, "53100", Retry.NO, "a captured history holds as much as it may"),
  AUDIT_UNAVAILABLE(
      Kind.LIMIT, "53100", Retry.YES, "the audit trail cannot be written, so nothing is answered"),
  STATE_UNAVAILABLE(
      Kind.LIMIT,
      "53100",
      Retry.YES,
      "the database of access keys and saved queries is away; other queries go on"),
  REGISTRATION_BUSY(
      Kind.LIMIT, "55P03", Retry.YES, "other registrations of products took too long"),
  SERVER_STOPPING(Kind.LIMIT, "57P01", Retry.YES, "the server is shutting down"),
  // internal
  ENGINE_RESTARTED(
      Kind.INTERNAL,
      "57P02",
      Retry.YES,
      "the engine failed and was opened again; run the query again"),
  INTERNAL(
      Kind.INTERNAL,
      "XX000",
      Retry.NO,
      "a defect of Portico; the server's log has the details under the query id");

  /** Whose fault it is. */
  public enum Kind {
    USER,
    POLICY,
    PORT,
    LIMIT,
    INTERNAL
  }

  /** Whether the same request may succeed later. */
  public enum Retry {
    YES,
    NO
  }

  private final Kind kind;
  private final String sqlState;
  private final Retry retry;
  private final String meaning;

  ErrorCode(Kind kind, String sqlState, Retry retry, String meaning) {
    this.kind = kind;
    this.sqlState = sqlState;
    this.retry = retry;
    this.meaning = meaning;
  }

  public Kind kind() {
    return kind;
  }

  public String sqlState() {
    return sqlState;
  }

  public Retry retry() {
    return retry;
  }

  /** One line for the reference page. */
  public String meaning() {
    return meaning;
  }
}
