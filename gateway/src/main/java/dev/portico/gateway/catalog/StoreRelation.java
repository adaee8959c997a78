package dev.portico.gateway.catalog;

import dev.portico.spi.Column;
import dev.portico.spi.FileRequest.FetchLimits;
import dev.portico.spi.FileTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Where a table's rows are, by the kind of port that reaches them. */
public sealed interface StoreRelation {

  /** A table or view of a SQL port. */
  record Sql(String schema, String relation) implements StoreRelation {
    public Sql {
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(relation, "relation");
    }
  }

  /**
   * Files of a file port.
   *
   * @param limits what one query may fetch of them
   */
  record Files(FileTable files, FetchLimits limits) implements StoreRelation {
    /** Without limits of their own. */
    public Files(FileTable files) {
      this(files, FetchLimits.NONE);
    }

    /** The same files, whose columns are read as these. */
    Files typed(List<CatalogColumn> columns) {
      List<Column> typed =
          columns.stream().map(c -> new Column(c.storeName(), c.type(), c.nullable())).toList();
      return new Files(files.withColumns(typed), limits);
    }
  }

  /** A table of a scan port. */
  record Scan(String table, String location) implements StoreRelation {}

  /**
   * A virtual table: the rows of a query over published tables, read with the caller's rights.
   *
   * @param reads the tables it names and the columns it needs of each; without columns until the
   *     query was understood
   */
  record Query(String sql, Map<TableName, Set<String>> reads) implements StoreRelation {
    public Query {
      Objects.requireNonNull(sql, "sql");
      reads = Map.copyOf(reads);
    }
  }

  /** Rows that the gateway makes itself, at each execution for its caller. */
  record Own(Basis basis) implements StoreRelation {
    public Own {
      Objects.requireNonNull(basis, "basis");
    }
  }

  /** What decides who sees which rows that the gateway makes. */
  enum Basis {
    /** They tell no more than what the caller may see of other tables: open to everyone. */
    LISTING,
    /** A decision about the table itself, as for any table. */
    DECISION
  }
}
