package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.session.Periods;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.sql.parse.TableReference;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;

/** Validates queries and converts them to logical plans. Stateless and safe for many threads. */
public final class QueryValidator {
  /**
   * Validates a query whose question marks have values of known types.
   *
   * @param parameterTypes one per question mark
   * @param periods of when it reads
   * @param everything the view of all this caller may see, asked for only to suggest a name
   */
  public ValidatedQuery validate(
      ParsedQuery query,
      CallerView view,
      Periods periods,
      List<ColumnType> parameterTypes,
      Supplier<CallerView> everything) {
    if (parameterTypes.size() != query.parameterCount()) {
      throw new GatewayException(
          ErrorCode.PARAMETER_INVALID,
          "the statement has "
              + query.parameterCount()
              + " parameters, "
              + parameterTypes.size()
              + " values were given");
    }
    refuseUnsupported(query.tree());
    SqlNode tree = Parameters.typed(query.tree(), parameterTypes);
    return convert(tree, query, view, periods, parameterTypes, everything);
  }

  /**
   * Validates a query before its values are known; where the statement does not tell a parameter's
   * type it is VARCHAR.
   *
   * @param again reads the same text anew, because a failed validation leaves the tree changed
   */
  public ValidatedQuery prepare(
      ParsedQuery query,
      Supplier<ParsedQuery> again,
      CallerView view,
      Periods periods,
      Supplier<CallerView> everything) {
    refuseUnsupported(query.tree());
    if (query.parameterCount() == 0) {
      return convert(query.tree(), query, view, periods, List.of(), everything);
    }
    try {
      return convert(query.tree(), query, view, periods, null, everything);
    } catch (GatewayException e) {
      List<ColumnType> texts = Collections.nCopies(query.parameterCount(), ColumnType.VARCHAR);
      return convert(
          Parameters.typed(again.get().tree(), texts), query, view, periods, texts, everything);
    }
  }

  private static ValidatedQuery convert(
      SqlNode tree,
      ParsedQuery query,
      CallerView view,
      Periods periods,
      List<ColumnType> parameterTypes,
      Supplier<CallerView> everything) {
    List<TableName> unresolved =
        query.tablesNamed().stream().filter(t -> view.table(t).isEmpty()).toList();
    TablePeriods travel = new TablePeriods(periods, query.clauses());
    Conversion conversion = new Conversion(CallerSchema.of(view, query.references(), travel));
    try {
      SqlNode validated = conversion.validate(tree);
      SqlValidator validator = conversion.validator();
      RelOptCluster cluster = conversion.cluster();
      RelRoot root = conversion.convert(validated, cluster);
      RelNode plan = root.project().accept(new InLists(cluster.getRexBuilder()));
      refuseDrift(plan, view);
      List<ColumnType> parameters =
          parameterTypes != null
              ? parameterTypes
              : ParameterTypes.of(validator, validated, query.parameterCount());
      return new ValidatedQuery(plan, outputs(validator, validated, root), parameters);
    } catch (CalciteContextException e) {
      throw ValidationErrors.explain(e, view, unresolved, everything);
    } catch (UnsupportedOperationException | AssertionError e) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "this form of query is not supported; see docs/reference/sql.md",
          e);
    }
  }

  /** A table of a store is checked when its SQL is written; a virtual one is gone by then. */
  private static void refuseDrift(RelNode plan, CallerView view) {
    if (view.tables().stream().anyMatch(t -> t.table().query().isPresent())) {
      ColumnUse.of(plan)
          .forEach(
              (name, columns) ->
                  view.table(name).ifPresent(table -> VirtualDrift.refuse(table.table(), columns)));
    }
  }

  private static List<ValidatedQuery.Output> outputs(
      SqlValidator validator, SqlNode validated, RelRoot root) {
    List<List<String>> origins = validator.getFieldOrigins(validated);
    List<ValidatedQuery.Output> outputs = new ArrayList<>();
    for (int i = 0; i < root.fields.size(); i++) {
      RelDataType type = root.validatedRowType.getFieldList().get(i).getType();
      List<String> origin = i < origins.size() ? origins.get(i) : null;
      outputs.add(
          new ValidatedQuery.Output(
              root.fields.get(i).getValue(),
              PorticoTypes.fromRel(type),
              type.isNullable(),
              Optional.ofNullable(origin).map(QueryValidator::published)));
    }
    return outputs;
  }

  /** Schema, table and column, without the clause of the reference. */
  private static List<String> published(List<String> origin) {
    List<String> last = origin.subList(origin.size() - 3, origin.size());
    return List.of(TableReference.schemaOf(last.get(0)), last.get(1), last.get(2));
  }

  static void refuseUnsupported(SqlNode tree) {
    tree.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlCall call) {
            if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
              SqlParserPos pos = call.getParserPosition();
              throw new GatewayException(
                  ErrorCode.NOT_SUPPORTED,
                  "WITH RECURSIVE is not supported",
                  new SqlPosition(pos.getLineNum(), pos.getColumnNum()),
                  null);
            }
            if (call.getOperator().getName().equals("TIMESTAMPDIFF")
                && call.getOperandList().stream().anyMatch(QueryValidator::isBelowMilliseconds)) {
              throw new GatewayException(
                  ErrorCode.NOT_SUPPORTED,
                  "TIMESTAMPDIFF in units below a second is not supported");
            }
            return super.visit(call);
          }
        });
  }

  private static boolean isBelowMilliseconds(SqlNode operand) {
    return operand instanceof SqlIntervalQualifier unit
        && unit.getUnit().multiplier.compareTo(java.math.BigDecimal.valueOf(1000)) < 0
        && !unit.isYearMonth();
  }
}
