package dev.portico.gateway.catalog;

import static dev.portico.spi.ColumnType.BIGINT;
import static dev.portico.spi.ColumnType.BOOLEAN;
import static dev.portico.spi.ColumnType.INTEGER;
import static dev.portico.spi.ColumnType.TIMESTAMP_TZ;
import static dev.portico.spi.ColumnType.VARCHAR;

import dev.portico.gateway.catalog.OwnTables.Draft;
import dev.portico.gateway.catalog.StoreRelation.Basis;
import java.util.List;

/** The tables of schema {@code portico}. No column is named by a word that SQL reserves. */
final class PorticoTables {
  private static final String SCHEMA = "portico";
  private static final String TABLE_SCHEMA = "schema, which is the domain";
  private static final String TABLE_NAME = "name in its schema";

  private PorticoTables() {}

  static List<CatalogTable> all() {
    return List.of(
        products(),
        ports(),
        tables(),
        columns(),
        slos(),
        policies(),
        drift(),
        history(),
        historyGaps(),
        asOfReport(),
        queries());
  }

  private static Draft derived(String table, String description) {
    return new Draft(SCHEMA, table, Basis.LISTING, description);
  }

  private static CatalogTable products() {
    return derived("products", "Data products of which you see a table")
        .always("product", VARCHAR, "name of the product")
        .always("product_id", VARCHAR, "its id in the descriptor")
        .always("version", VARCHAR, "its version")
        .always("domain", VARCHAR, "the domain that publishes it")
        .always("status", VARCHAR, "its status, such as active or deprecated")
        .always("owner", VARCHAR, "the team")
        .maybe("support", VARCHAR, "where to ask")
        .maybe("description", VARCHAR, "what it is for")
        .maybe("tags", VARCHAR, "its tags, separated by a comma")
        .always("tables", INTEGER, "how many of its tables you see")
        .always("broken", BOOLEAN, "whether it is not published because of faults")
        .maybe("fault", VARCHAR, "its first fault; only operators see broken products")
        .table();
  }

  private static CatalogTable ports() {
    return derived("ports", "Output ports of which you see a table")
        .always("domain", VARCHAR, "the domain")
        .always("product", VARCHAR, "name of the product")
        .always("port", VARCHAR, "name of the output port")
        .always("version", VARCHAR, "version of the output port")
        .always("contract", VARCHAR, "id of the contract that describes it")
        .always("tables", INTEGER, "how many of its tables you see")
        .table();
  }

  private static CatalogTable tables() {
    return derived("tables", "Tables that you can read")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .always(
            "table_type",
            VARCHAR,
            "TABLE, VIEW for a virtual table, SYSTEM TABLE for the gateway's own")
        .maybe("product", VARCHAR, "name of the product; NULL for the gateway's own")
        .maybe("product_version", VARCHAR, "version of the product")
        .maybe("port", VARCHAR, "name of the output port")
        .maybe("port_version", VARCHAR, "version of the output port")
        .maybe("owner", VARCHAR, "the team")
        .maybe("support", VARCHAR, "where to ask")
        .maybe("description", VARCHAR, "what its rows are")
        .maybe("tags", VARCHAR, "its tags, separated by a comma")
        .maybe("primary_key", VARCHAR, "columns of the key, when you see all of them")
        .maybe("time_travel", VARCHAR, "how its history is kept; NULL where other tables have it")
        .maybe("estimated_rows", BIGINT, "the store's estimate; NULL where rows are filtered")
        .table();
  }

  private static CatalogTable columns() {
    return derived("columns", "Columns that you can read, as you see them")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .always("column_name", VARCHAR, "name of the column")
        .always("ordinal_position", INTEGER, "its place among the columns you see, from 1")
        .always("type", VARCHAR, "the type after masking")
        .always("nullable", BOOLEAN, "whether NULL can come, after masking")
        .always("masked", BOOLEAN, "whether a mask changes its values for you")
        .maybe("mask", VARCHAR, "the kind of mask, such as hash")
        .maybe("key_position", INTEGER, "its place in the primary key, when you see all of the key")
        .maybe("tags", VARCHAR, "its tags, separated by a comma")
        .maybe("classification", VARCHAR, "as the contract says")
        .maybe("description", VARCHAR, "what its values mean")
        .always("drifted", BOOLEAN, "whether contract and store disagree so that it cannot be read")
        .table();
  }

  private static CatalogTable slos() {
    return derived("slos", "What the contracts of tables you see promise")
        .always("domain", VARCHAR, "the domain")
        .always("product", VARCHAR, "name of the product")
        .always("port", VARCHAR, "name of the output port")
        .always("port_version", VARCHAR, "version of the output port")
        .always("contract", VARCHAR, "id of the contract")
        .always("property", VARCHAR, "what is promised, such as latency")
        .maybe("amount", VARCHAR, "how much, as written")
        .maybe("amount_to", VARCHAR, "the other end of a range")
        .maybe("unit", VARCHAR, "unit of the amounts, such as h")
        .maybe("applies_to", VARCHAR, "the table or column; NULL for the whole contract")
        .maybe("driver", VARCHAR, "why it matters")
        .maybe("description", VARCHAR, "in words")
        .table();
  }

  private static CatalogTable policies() {
    return derived("policies_in_force", "What policies keep from you, table by table")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .always("rows_filtered", BOOLEAN, "whether some rows do not show")
        .maybe("masked_columns", VARCHAR, "column and kind of mask, such as email: hash")
        .maybe("max_rows", BIGINT, "most rows of an answer")
        .maybe("reasons", VARCHAR, "codes of the rules, separated by a comma")
        .maybe("policy_revision", VARCHAR, "version of the policies")
        .table();
  }

  private static CatalogTable drift() {
    return derived("drift", "Where contract and store differ, of what you can read")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .maybe("column_name", VARCHAR, "name of the column; NULL for the whole table")
        .always("contract_says", VARCHAR, "what the contract says")
        .always("store_says", VARCHAR, "what the store says")
        .table();
  }

  private static CatalogTable history() {
    return derived("history", "Captured histories of tables that you can read")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .always("opted_in_by", VARCHAR, "who wanted it: contract or operator")
        .maybe("first_capture", TIMESTAMP_TZ, "the first capture; NULL while there was none")
        .maybe("last_capture", TIMESTAMP_TZ, "the last capture, whether or not it found a change")
        .maybe("next_capture", TIMESTAMP_TZ, "when the table is looked at next")
        .maybe("lag_seconds", BIGINT, "since the last capture")
        .always("captures", BIGINT, "how many there were")
        .always("gaps", INTEGER, "how many times of which nothing is known")
        .maybe("versions", BIGINT, "versions kept; NULL where something is kept from you")
        .maybe("segments", BIGINT, "files of versions; NULL where something is kept from you")
        .maybe("bytes", BIGINT, "size of these files; NULL where something is kept from you")
        .table();
  }

  private static CatalogTable historyGaps() {
    return derived("history_gaps", "Times of which captured histories know nothing")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .always("began_at", TIMESTAMP_TZ, "when a capture failed or was missed")
        .maybe("ended_at", TIMESTAMP_TZ, "the next capture; NULL while there was none")
        .table();
  }

  private static CatalogTable asOfReport() {
    return derived("as_of_report", "Of when the last query of your session read its tables")
        .always("query_id", VARCHAR, "the query, as in portico.queries")
        .always("table_schema", VARCHAR, TABLE_SCHEMA)
        .always("table_name", VARCHAR, TABLE_NAME)
        .maybe("strategy", VARCHAR, "how its history is kept; NULL for a virtual table")
        .always("asked", VARCHAR, "now, as of, from to, between or all")
        .maybe("asked_from", TIMESTAMP_TZ, "the instant asked for, or the beginning of the span")
        .maybe("asked_to", TIMESTAMP_TZ, "the end of the span")
        .maybe("read_at", TIMESTAMP_TZ, "the instant really read, such as that of a copy")
        .maybe("note", VARCHAR, "what must be known of that")
        .table();
  }

  private static CatalogTable queries() {
    return new Draft(
            SCHEMA, "queries", Basis.DECISION, "The last statements: your own; auditors see all")
        .always("query_id", VARCHAR, "name of the statement in the audit trail and the logs")
        .always("principal", VARCHAR, "who asked")
        .maybe("purpose", VARCHAR, "for which purpose")
        .maybe("application", VARCHAR, "with which program")
        .always("client", VARCHAR, "from which address")
        .always("sql", VARCHAR, "the statement, its first 2,000 characters")
        .maybe("tables", VARCHAR, "tables it names, separated by a comma")
        .maybe("as_of", VARCHAR, "the session's instant or span; NULL for now")
        .always("started_at", TIMESTAMP_TZ, "when it arrived")
        .maybe("ended_at", TIMESTAMP_TZ, "when it ended; NULL while it runs")
        .maybe("duration_ms", BIGINT, "how long it took")
        .always("row_count", BIGINT, "rows of its answer")
        .always("byte_count", BIGINT, "rough size of its answer")
        .always("outcome", VARCHAR, "RUNNING, OK, FAILED or REFUSED")
        .maybe("error_code", VARCHAR, "why it failed or was refused")
        .maybe("roles", VARCHAR, "auditors: the roles of who asked, separated by a comma")
        .maybe("reasons", VARCHAR, "auditors: codes of the rules that had a part")
        .maybe("decision_id", VARCHAR, "auditors: the decider's name for the decision")
        .maybe("policy_revision", VARCHAR, "auditors: version of the policies")
        .maybe("row_filters", VARCHAR, "auditors: JSON, row filter by table")
        .maybe("masks", VARCHAR, "auditors: JSON, masks by table and column")
        .maybe("hidden_columns", VARCHAR, "auditors: JSON, hidden columns by table")
        .maybe("fragments", VARCHAR, "auditors: JSON, texts sent by connection")
        .table();
  }
}
