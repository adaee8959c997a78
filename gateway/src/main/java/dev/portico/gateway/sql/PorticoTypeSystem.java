package dev.portico.gateway.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The types of Portico's SQL, as {@code docs/reference/sql.md} tells them: DECIMAL(38),
 * TIMESTAMP(6), SUM of whole numbers is BIGINT, of DECIMAL keeps its scale, AVG and division of
 * DECIMALs are DOUBLE.
 */
public final class PorticoTypeSystem extends RelDataTypeSystemImpl {
  public static final PorticoTypeSystem INSTANCE = new PorticoTypeSystem();

  private static final int DECIMAL_DIGITS = 38;
  static final int MICROSECONDS = 6;

  private PorticoTypeSystem() {}

  @Override
  public int getMaxPrecision(SqlTypeName typeName) {
    return switch (typeName) {
      case DECIMAL -> DECIMAL_DIGITS;
      case TIME,
          TIMESTAMP,
          TIME_WITH_LOCAL_TIME_ZONE,
          TIMESTAMP_WITH_LOCAL_TIME_ZONE,
          TIMESTAMP_TZ,
          TIME_TZ ->
          MICROSECONDS;
      default -> super.getMaxPrecision(typeName);
    };
  }

  @Override
  public int getMaxScale(SqlTypeName typeName) {
    return typeName == SqlTypeName.DECIMAL ? DECIMAL_DIGITS : super.getMaxScale(typeName);
  }

  @Override
  public int getDefaultPrecision(SqlTypeName typeName) {
    return switch (typeName) {
      case DECIMAL -> DECIMAL_DIGITS;
      case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROSECONDS;
      default -> super.getDefaultPrecision(typeName);
    };
  }

  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }

  @Override
  public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType type =
        switch (argument.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
          case DECIMAL ->
              factory.createSqlType(SqlTypeName.DECIMAL, DECIMAL_DIGITS, argument.getScale());
          case FLOAT, REAL, DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          default -> argument;
        };
    return factory.createTypeWithNullability(type, argument.isNullable());
  }

  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
    return switch (argument.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, FLOAT, REAL, DOUBLE ->
          factory.createTypeWithNullability(
              factory.createSqlType(SqlTypeName.DOUBLE), argument.isNullable());
      default -> argument;
    };
  }

  @Override
  public RelDataType deriveDecimalDivideType(
      RelDataTypeFactory factory, RelDataType dividend, RelDataType divisor) {
    boolean decimal =
        dividend.getSqlTypeName() == SqlTypeName.DECIMAL
            || divisor.getSqlTypeName() == SqlTypeName.DECIMAL;
    return decimal ? factory.createSqlType(SqlTypeName.DOUBLE) : null;
  }
}
