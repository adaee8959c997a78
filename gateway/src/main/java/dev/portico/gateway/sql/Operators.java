package dev.portico.gateway.sql;

import java.util.EnumSet;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlOperatorTables;

/**
 * The functions and operators that names resolve to: the standard's and PostgreSQL's, and a few that both lack here. Which of them run is
 * decided by the writer's allow-list; the others are refused by name.
 */
final class Operators {
  /** The start of the unit that a date or timestamp lies in; a DATE stays a DATE. */
  private static final SqlBasicFunction DATE_TRUNC =
      SqlBasicFunction.create(
          "DATE_TRUNC",
          ReturnTypes.ARG1_NULLABLE,
          OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.DATETIME),
          SqlFunctionCategory.TIMEDATE);

  private static final SqlBasicFunction NOW =
      SqlBasicFunction.create(
              SqlKind.OTHER_FUNCTION,
              ReturnTypes.explicit(SqlTypeName.TIMESTAMP, PorticoTypeSystem.MICROSECONDS),
              OperandTypes.NILADIC)
          .withName("NOW")
          .withFunctionType(SqlFunctionCategory.TIMEDATE);

  private static final SqlBasicFunction TRUNC =
      SqlBasicFunction.create(
          "TRUNC",
          ReturnTypes.ARG0_NULLABLE,
          OperandTypes.NUMERIC.or(OperandTypes.NUMERIC_INTEGER),
          SqlFunctionCategory.NUMERIC);

  static final SqlOperatorTable TABLE =
      SqlOperatorTables.chain(
          SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
              EnumSet.of(SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL)),
          SqlOperatorTables.of(
              DATE_TRUNC, NOW, TRUNC, SqlLibraryOperators.REVERSE, SqlLibraryOperators.ENDS_WITH, SqlLibraryOperators.NVL));

  private Operators() {}
}
