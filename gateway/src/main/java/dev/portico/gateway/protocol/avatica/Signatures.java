package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.avatica.Meta;

/** Describes results and parameters in Avatica's terms. */
final class Signatures {
  private Signatures() {}

  static Meta.Signature ofResult(Wire wire, List<OutputColumn> columns, String sql) {
    return signature(wire, columns, List.of(), sql);
  }

  static Meta.Signature ofPrepared(Wire wire, PreparedQuery prepared, String sql) {
    return signature(wire, prepared.columns(), prepared.parameters(), sql);
  }

  private static Meta.Signature signature(
      Wire wire, List<OutputColumn> columns, List<ColumnType> parameters, String sql) {
    List<ColumnMetaData> described = new ArrayList<>(columns.size());
    for (OutputColumn column : columns) {
      described.add(column(wire, column, described.size()));
    }
    return Meta.Signature.create(
        described,
        sql,
        parameters.stream().map(type -> parameter(wire.parameter(type))).toList(),
        Meta.CursorFactory.LIST,
        columns.isEmpty() ? Meta.StatementType.OTHER_DDL : Meta.StatementType.SELECT);
  }

  private static ColumnMetaData column(Wire wire, OutputColumn column, int ordinal) {
    ColumnType type = wire.column(column.type());
    return new ColumnMetaData(
        ordinal,
        false,
        type.kind() == TypeKind.VARCHAR,
        true,
        false,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        JdbcTypes.signed(type),
        JdbcTypes.displaySize(type),
        column.name(),
        column.column().orElse(column.name()),
        column.table().map(t -> t.schema()).orElse(""),
        wire.precision(type),
        JdbcTypes.scale(type),
        column.table().map(t -> t.table()).orElse(""),
        MetadataTables.CATALOG,
        avaticaType(type),
        true,
        false,
        false,
        JdbcTypes.className(type));
  }

  private static AvaticaParameter parameter(ColumnType type) {
    return new AvaticaParameter(
        JdbcTypes.signed(type),
        JdbcTypes.precision(type),
        JdbcTypes.scale(type),
        JdbcTypes.code(type),
        JdbcTypes.name(type),
        JdbcTypes.className(type),
        "?");
  }

  private static AvaticaType avaticaType(ColumnType type) {
    return type.kind() == TypeKind.ARRAY
        ? ColumnMetaData.array(
            avaticaType(type.element()), JdbcTypes.name(type), ColumnMetaData.Rep.ARRAY)
        : ColumnMetaData.scalar(
            JdbcTypes.code(type), JdbcTypes.name(type), representation(type.kind()));
  }

  private static ColumnMetaData.Rep representation(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> ColumnMetaData.Rep.BOOLEAN;
      case SMALLINT -> ColumnMetaData.Rep.SHORT;
      case INTEGER, DATE, TIME -> ColumnMetaData.Rep.INTEGER;
      case BIGINT, TIMESTAMP -> ColumnMetaData.Rep.LONG;
      case DECIMAL -> ColumnMetaData.Rep.NUMBER;
      case REAL -> ColumnMetaData.Rep.FLOAT;
      case DOUBLE -> ColumnMetaData.Rep.DOUBLE;
      case VARCHAR, TIMESTAMP_TZ -> ColumnMetaData.Rep.STRING;
      case VARBINARY -> ColumnMetaData.Rep.BYTE_STRING;
      case ARRAY -> ColumnMetaData.Rep.ARRAY;
    };
  }
}
