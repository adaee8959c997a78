package dev.portico.gateway.sql;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.ColumnType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The same types in the words of the catalog ({@link ColumnType}) and of the planner ({@link
 * RelDataType}).
 */
public final class PorticoTypes {
  private static final int MICROSECONDS = 6;

  private PorticoTypes() {}

  /** The planner's form of a published type. */
  public static RelDataType toRel(ColumnType type, boolean nullable, RelDataTypeFactory factory) {
    RelDataType rel =
        switch (type.kind()) {
          case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
          case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
          case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
          case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
          case DECIMAL ->
              factory.createSqlType(SqlTypeName.DECIMAL, type.precision(), type.scale());
          case REAL -> factory.createSqlType(SqlTypeName.REAL);
          case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          case VARCHAR -> sized(factory, SqlTypeName.VARCHAR, type.precision());
          case VARBINARY -> sized(factory, SqlTypeName.VARBINARY, type.precision());
          case DATE -> factory.createSqlType(SqlTypeName.DATE);
          case TIME -> factory.createSqlType(SqlTypeName.TIME, MICROSECONDS);
          case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, MICROSECONDS);
          case TIMESTAMP_TZ ->
              factory.createSqlType(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, MICROSECONDS);
          case ARRAY -> factory.createArrayType(toRel(type.element(), true, factory), -1);
        };
    return factory.createTypeWithNullability(rel, nullable);
  }

  private static RelDataType sized(RelDataTypeFactory factory, SqlTypeName name, int length) {
    return length == ColumnType.UNBOUNDED
        ? factory.createSqlType(name)
        : factory.createSqlType(name, length);
  }

  /**
   * The published form of a planner's type.
   *
   * @throws GatewayException when values of this type cannot be delivered, such as intervals
   */
  public static ColumnType fromRel(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case TINYINT, SMALLINT -> ColumnType.SMALLINT;
      case INTEGER -> ColumnType.INTEGER;
      case BIGINT -> ColumnType.BIGINT;
      case DECIMAL -> ColumnType.decimal(type.getPrecision(), Math.max(0, type.getScale()));
      case REAL -> ColumnType.REAL;
      case FLOAT, DOUBLE -> ColumnType.DOUBLE;
      case CHAR, VARCHAR -> ColumnType.varchar(length(type));
      case BINARY, VARBINARY -> new ColumnType(ColumnType.VARBINARY.kind(), length(type), 0, null);
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case TIMESTAMP -> ColumnType.TIMESTAMP;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> ColumnType.TIMESTAMP_TZ;
      case ARRAY -> ColumnType.array(fromRel(type.getComponentType()));
      case NULL, UNKNOWN, ANY -> ColumnType.VARCHAR;
      default ->
          throw new GatewayException(
              ErrorCode.NOT_SUPPORTED,
              "a result of type "
                  + type.getSqlTypeName()
                  + " cannot be delivered; CAST it to a number, a text or a timestamp");
    };
  }

  private static int length(RelDataType type) {
    return type.getPrecision() <= 0 || type.getPrecision() == Integer.MAX_VALUE
        ? ColumnType.UNBOUNDED
        : type.getPrecision();
  }
}
