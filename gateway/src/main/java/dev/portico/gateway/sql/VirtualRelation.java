package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.policy.ViewTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A caller's virtual table for the validator. Its query is read anew for each reference, against
 * the caller's own view of the tables inside, and by itself: no name of the caller's statement can
 * mean anything in it. What goes wrong in it is told without a word of it.
 */
final class VirtualRelation extends AbstractTable implements TranslatableTable {
  private final ColumnsThen columns;
  private final ViewTable view;
  private final CallerView caller;
  private final CalciteSchema schema;
  private final Expansions expansions;
  private RelDataType given;

  /**
   * @param schema where the names of the query are looked up
   */
  VirtualRelation(
      ColumnsThen columns, CallerView caller, CalciteSchema schema, Expansions expansions) {
    this.columns = columns;
    this.view = columns.view();
    this.caller = caller;
    this.schema = schema;
    this.expansions = expansions;
  }

  private StoreRelation.Query query() {
    return view.table().query().orElseThrow();
  }

  /** The visible columns: types as the view tells them, nullability as the query makes it. */
  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataType rows = given(factory);
    RelDataTypeFactory.Builder row = factory.builder();
    for (ViewColumn column : view.columns()) {
      RelDataType raw = raw(column.column(), field(rows, column.column()), factory);
      RelDataType shown = column.masked() ? PorticoTypes.toRel(column.type(), true, factory) : raw;
      row.add(
          column.name(),
          columns.absent().contains(column.name())
              ? factory.createTypeWithNullability(shown, true)
              : shown);
    }
    return row.build();
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
    RelOptCluster cluster = context.getCluster();
    expansions.one();
    query()
        .reads()
        .forEach(
            (name, columns) ->
                caller.table(name).ifPresent(t -> VirtualDrift.refuse(t.table(), columns)));
    RelNode rows =
        understood(
            () -> {
              Conversion conversion = new Conversion(schema, cluster.getTypeFactory());
              return unordered(conversion.convert(conversion.validate(tree()), cluster).project());
            });
    return new BareView(cluster, typed(rows), columns, table.getRowType());
  }

  /** The order of a virtual table's rows is nobody's promise. */
  private static RelNode unordered(RelNode rows) {
    return rows instanceof Sort sort && sort.fetch == null && sort.offset == null
        ? sort.getInput()
        : rows;
  }

  private RelDataType given(RelDataTypeFactory factory) {
    if (given == null) {
      given =
          understood(
              () -> {
                Conversion conversion = new Conversion(schema, factory);
                return conversion.validator().getValidatedNodeType(conversion.validate(tree()));
              });
    }
    return given;
  }

  private SqlNode tree() {
    return ViewQueries.read(query().sql()).tree();
  }

  /** All columns of the contract, in its order and types. */
  private RelNode typed(RelNode rows) {
    RexBuilder rex = rows.getCluster().getRexBuilder();
    Map<String, RelDataTypeField> fields = new LinkedHashMap<>();
    rows.getRowType()
        .getFieldList()
        .forEach(f -> fields.put(f.getName().toLowerCase(Locale.ROOT), f));
    List<RexNode> shown = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (CatalogColumn column : view.table().columns()) {
      RelDataTypeField field = fields.get(column.name().toLowerCase(Locale.ROOT));
      if (field == null) {
        throw unfit(null);
      }
      RexNode value = rex.makeInputRef(field.getType(), field.getIndex());
      RelDataType type = raw(column, field, rex.getTypeFactory());
      shown.add(
          value.getType().equals(type)
              ? value
              : rex.makeCall(type, SqlStdOperatorTable.CAST, List.of(value)));
      names.add(column.name());
    }
    return LogicalProject.create(rows, List.of(), shown, names, Set.of());
  }

  private RelDataTypeField field(RelDataType rows, CatalogColumn column) {
    return rows.getFieldList().stream()
        .filter(f -> f.getName().equalsIgnoreCase(column.name()))
        .findFirst()
        .orElseThrow(() -> unfit(null));
  }

  /** Before the table's own masks. A text stays as long as it is. */
  private RelDataType raw(
      CatalogColumn column, RelDataTypeField field, RelDataTypeFactory factory) {
    RelDataType type = field.getType();
    boolean text = column.type().kind() == dev.portico.spi.TypeKind.VARCHAR;
    return text && type.getSqlTypeName() == SqlTypeName.VARCHAR
        ? type
        : PorticoTypes.toRel(
            caller.typeInside(view.name(), column.type()), type.isNullable(), factory);
  }

  private <T> T understood(Supplier<T> step) {
    try {
      return step.get();
    } catch (CalciteContextException | UnsupportedOperationException | AssertionError e) {
      throw unfit(e);
    }
  }

  private GatewayException unfit(Throwable cause) {
    return new GatewayException(
        ErrorCode.NOT_SUPPORTED,
        view.name()
            + " cannot be read: its query does not fit what the policies let you see of the tables"
            + " it reads; ask "
            + view.table().publisher().contact(),
        cause);
  }
}
