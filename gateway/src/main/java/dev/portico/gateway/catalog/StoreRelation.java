package dev.portico.gateway.catalog;

import dev.portico.spi.FileTable;
import java.util.Objects;

/** Where a table's rows are, by the kind of port that reaches them. */
public sealed interface StoreRelation {

  /** A table or view of a SQL port. */
  record Sql(String schema, String relation) implements StoreRelation {
    public Sql {
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(relation, "relation");
    }
  }

  /** Files of a file port. */
  record Files(FileTable files) implements StoreRelation {}

  /** A table of a scan port. */
  record Scan(String table, String location) implements StoreRelation {}
}
