package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;

/** The types that a validated query gives to its question marks. */
final class ParameterTypes extends SqlBasicVisitor<Void> {
  private final SqlValidator validator;
  private final List<ColumnType> types;

  private ParameterTypes(SqlValidator validator, List<ColumnType> types) {
    this.validator = validator;
    this.types = types;
  }

  /** Those that stand in no expression are instants of FOR SYSTEM_TIME. */
  static List<ColumnType> of(SqlValidator validator, SqlNode validated, int count) {
    List<ColumnType> types = new ArrayList<>(Collections.nCopies(count, ColumnType.TIMESTAMP_TZ));
    validated.accept(new ParameterTypes(validator, types));
    return types;
  }

  @Override
  public Void visit(SqlDynamicParam param) {
    types.set(param.getIndex(), published(validator.getValidatedNodeType(param)));
    return null;
  }

  private static ColumnType published(RelDataType type) {
    SqlTypeName name = type.getSqlTypeName();
    return name == SqlTypeName.UNKNOWN
            || name == SqlTypeName.NULL
            || SqlTypeName.INTERVAL_TYPES.contains(name)
        ? ColumnType.VARCHAR
        : PorticoTypes.fromRel(type);
  }
}
