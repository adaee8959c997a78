package dev.portico.gateway.sql;

import java.util.EnumSet;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlNameMatcher;

/**
 * The functions and operators that names resolve to: the standard's and PostgreSQL's, and a few
 * that both lack here. Which of them run is decided by the writer's allow-list; the others are
 * refused by name.
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

  /** In place of Calcite's, whose result has no room for 9.9 becoming 10.0. */
  private static final SqlBasicFunction ROUND =
      SqlBasicFunction.create(
          "ROUND",
          Operators::rounded,
          OperandTypes.NUMERIC.or(OperandTypes.NUMERIC_INTEGER),
          SqlFunctionCategory.NUMERIC);

  static final SqlOperatorTable TABLE =
      SqlOperatorTables.chain(
          SqlOperatorTables.of(
              DATE_TRUNC,
              NOW,
              ROUND,
              TRUNC,
              SqlLibraryOperators.REVERSE,
              SqlLibraryOperators.ENDS_WITH,
              SqlLibraryOperators.NVL),
          new Standard());

  private static RelDataType rounded(SqlOperatorBinding call) {
    RelDataType type = call.getOperandType(0);
    RelDataTypeFactory factory = call.getTypeFactory();
    if (type.getSqlTypeName() == SqlTypeName.DECIMAL) {
      int digits =
          Math.min(
              type.getPrecision() + 1,
              factory.getTypeSystem().getMaxPrecision(SqlTypeName.DECIMAL));
      type = factory.createSqlType(SqlTypeName.DECIMAL, digits, type.getScale());
    }
    boolean nullable = call.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
    return factory.createTypeWithNullability(type, nullable);
  }

  private static final List<String> FUNCTIONS =
      TABLE.getOperatorList().stream()
          .filter(SqlFunction.class::isInstance)
          .map(SqlOperator::getName)
          .filter(name -> name.matches("[A-Z][A-Z0-9_]*"))
          .distinct()
          .sorted()
          .toList();

  private Operators() {}

  /** The names of functions, to suggest one. */
  static List<String> functions() {
    return FUNCTIONS;
  }

  /** Calcite's operators, without those that have another here. */
  private static final class Standard implements SqlOperatorTable {
    private static final SqlOperatorTable ALL =
        SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
            EnumSet.of(SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL));

    @Override
    public void lookupOperatorOverloads(
        SqlIdentifier name,
        SqlFunctionCategory category,
        SqlSyntax syntax,
        List<SqlOperator> found,
        SqlNameMatcher matcher) {
      if (!name.isSimple() || !name.getSimple().equalsIgnoreCase(ROUND.getName())) {
        ALL.lookupOperatorOverloads(name, category, syntax, found, matcher);
      }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
      return ALL.getOperatorList().stream()
          .filter(o -> !o.getName().equals(ROUND.getName()))
          .toList();
    }
  }
}
