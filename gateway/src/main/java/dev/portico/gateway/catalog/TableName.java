package dev.portico.gateway.catalog;

import java.util.Locale;
import java.util.Objects;

/**
 * A table's name in the virtual database: domain schema and table, in the contract's spelling.
 * Compared without regard to case.
 *
 * @param schema the domain
 * @param table the table, possibly with the version of its output port ({@code orders@1})
 */
public record TableName(String schema, String table) {
  public TableName {
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(table, "table");
  }

  /** The form under which names are looked up. */
  public String key() {
    return schema.toLowerCase(Locale.ROOT) + "." + table.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableName name && name.key().equals(key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  /** {@code schema.table}. */
  @Override
  public String toString() {
    return schema + "." + table;
  }
}
