package dev.portico.gateway.sql;

import java.util.EnumSet;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;

/**
 * The functions and operators that names resolve to: the standard's and PostgreSQL's. Which of them run is decided by the writer's
 * allow-list; the others are refused by name.
 */
final class Operators {
  static final SqlOperatorTable TABLE =
      SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
          EnumSet.of(SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL));

  private Operators() {}
}
