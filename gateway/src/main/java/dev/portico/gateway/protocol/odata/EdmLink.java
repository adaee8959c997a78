package dev.portico.gateway.protocol.odata;

import java.util.List;

/**
 * A relationship of the contracts as a navigation property, in one of its two directions.
 *
 * @param name as OData spells it
 * @param partner the other direction's name
 * @param many whether it leads to many rows: from the table that is referred to
 * @param columns of the table that it starts from
 * @param target the table it leads to
 * @param targetColumns the columns there that are equal to {@code columns}
 */
record EdmLink(
    String name,
    String partner,
    boolean many,
    List<EdmColumn> columns,
    EdmTable target,
    List<EdmColumn> targetColumns) {
  EdmLink {
    columns = List.copyOf(columns);
    targetColumns = List.copyOf(targetColumns);
  }
}
