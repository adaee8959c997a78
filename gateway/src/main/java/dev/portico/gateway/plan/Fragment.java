package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.OwnTables;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.plan.write.SqlText;
import dev.portico.spi.Column;
import dev.portico.spi.Predicate;
import java.util.List;
import java.util.OptionalLong;

/** The part of a plan that one port runs. */
public sealed interface Fragment {

  /** The connection whose port runs it. */
  String connection();

  /** The columns it delivers, in order. */
  List<Column> columns();

  /** How many rows the planner expects. */
  double estimatedRows();

  /**
   * SQL for a SQL port, in its dialect; {@code dialect} is needed to add pushed keys. More than
   * {@code mostRows} rows cannot come, by the form of the SQL; empty when nothing bounds them.
   */
  record Sql(
      String connection,
      String dialect,
      SqlText sql,
      List<Column> columns,
      double estimatedRows,
      OptionalLong mostRows)
      implements Fragment {}

  /**
   * A scan for a scan port. The filter is a hint that the port may apply; the engine applies all of
   * it again. There is a limit only where there is no filter, so that the first rows are as good as
   * any.
   */
  record Scan(
      String connection,
      String table,
      String location,
      List<Column> columns,
      Predicate filter,
      OptionalLong limit,
      double estimatedRows)
      implements Fragment {}

  /**
   * Rows that the gateway makes itself. The filter is a hint as above.
   *
   * @param columns by the names that the catalog gives them
   */
  record Own(TableName table, List<Column> columns, Predicate filter, double estimatedRows)
      implements Fragment {

    @Override
    public String connection() {
      return OwnTables.CONNECTION;
    }
  }
}
