package dev.portico.spi;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What the gateway wants of a table.
 *
 * @param table the contract's physical name of the table
 * @param location the contract's location of it, such as a path; may be empty text
 * @param columns the columns needed, in the order the rows must have
 * @param filter which rows are needed; may name columns that are not in {@code columns}
 * @param limit the most rows needed after {@code filter}, when the query tells
 */
public record ScanRequest(
    String table, String location, List<Column> columns, Predicate filter, OptionalLong limit) {
  public ScanRequest {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(location, "location");
    columns = List.copyOf(columns);
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(limit, "limit");
  }
}
