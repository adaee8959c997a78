package dev.portico.gateway.protocol.avatica;

import dev.portico.spi.ColumnType;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of {@code getTypeInfo}, ordered by type code. */
final class TypeInfo {
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.BOOLEAN,
          ColumnType.SMALLINT,
          ColumnType.INTEGER,
          ColumnType.BIGINT,
          ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, 0),
          ColumnType.REAL,
          ColumnType.DOUBLE,
          ColumnType.VARCHAR,
          ColumnType.VARBINARY,
          ColumnType.DATE,
          ColumnType.TIME,
          ColumnType.TIMESTAMP,
          ColumnType.TIMESTAMP_TZ);

  private TypeInfo() {}

  static List<Object[]> rows() {
    List<Object[]> rows = new ArrayList<>();
    TYPES.stream()
        .sorted(Comparator.comparing(JdbcTypes::code))
        .forEach(type -> rows.add(row(type)));
    return rows;
  }

  private static Object[] row(ColumnType type) {
    String name = JdbcTypes.name(type);
    int precision = JdbcTypes.precision(type);
    return new Object[] {
      name,
      JdbcTypes.code(type),
      precision,
      literalPrefix(type),
      literalPrefix(type) == null ? null : "'",
      createParameters(type),
      (short) DatabaseMetaData.typeNullable,
      JdbcTypes.isText(type),
      (short) DatabaseMetaData.typeSearchable,
      !JdbcTypes.signed(type),
      false,
      false,
      name,
      (short) 0,
      (short)
          (type.kind() == dev.portico.spi.TypeKind.DECIMAL
              ? ColumnType.MAX_DECIMAL_PRECISION
              : JdbcTypes.scale(type)),
      null,
      null,
      JdbcTypes.radix(type)
    };
  }

  private static String literalPrefix(ColumnType type) {
    return switch (type.kind()) {
      case VARCHAR -> "'";
      case VARBINARY -> "X'";
      case DATE -> "DATE '";
      case TIME -> "TIME '";
      case TIMESTAMP -> "TIMESTAMP '";
      case TIMESTAMP_TZ -> "TIMESTAMP WITH LOCAL TIME ZONE '";
      default -> null;
    };
  }

  private static String createParameters(ColumnType type) {
    return switch (type.kind()) {
      case DECIMAL -> "precision,scale";
      case VARCHAR, VARBINARY -> "length";
      default -> null;
    };
  }
}
