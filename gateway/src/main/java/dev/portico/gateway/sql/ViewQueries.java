package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.ProductQueries;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.sql.parse.ParsedQuery;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.spi.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.runtime.CalciteContextException;

/** Understands the queries of virtual tables when they are loaded. Stateless. */
public final class ViewQueries implements ProductQueries {
  private static final SqlReader READER = new SqlReader(Limits.defaults());

  @Override
  public Set<TableName> tables(String sql) {
    return loading(
        () -> {
          ParsedQuery query = read(sql);
          if (query.parameterCount() > 0) {
            throw new GatewayException(
                ErrorCode.NOT_SUPPORTED, "it has a question mark, for which nobody gives a value");
          }
          refuseInstants(query);
          QueryValidator.refuseUnsupported(query.tree());
          return query.tablesNamed();
        });
  }

  /** The text was read before, when it was loaded. */
  static ParsedQuery read(String sql) {
    if (READER.read(sql) instanceof Statement.Query query
        && query.explain() == Statement.Explain.NO) {
      return query.query();
    }
    throw new GatewayException(
        ErrorCode.NOT_SUPPORTED, "it is no query; write SELECT, WITH or VALUES");
  }

  /** A reader's AS OF holds for every table inside; one inside would contradict it. */
  private static void refuseInstants(ParsedQuery query) {
    if (!query.clauses().isEmpty()) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "FOR SYSTEM_TIME cannot stand in it: whoever reads the table chooses the instant",
          query.clauses().get(0).position(),
          null);
    }
  }

  @Override
  public Meaning describe(String sql, Collection<CatalogTable> tables) {
    CallerView view =
        OpenAuthorizer.everything(new CatalogSnapshot(0, tables, List.of(), List.of(), List.of()));
    return loading(() -> meaning(read(sql), view));
  }

  private static Meaning meaning(ParsedQuery query, CallerView view) {
    Conversion conversion = new Conversion(CallerSchema.flat(view));
    try {
      RelNode plan =
          conversion.convert(conversion.validate(query.tree()), conversion.cluster()).project();
      List<Column> columns = new ArrayList<>();
      for (RelDataTypeField field : plan.getRowType().getFieldList()) {
        columns.add(
            new Column(
                field.getName(),
                PorticoTypes.fromRel(field.getType()),
                field.getType().isNullable()));
      }
      return new Meaning(columns, reads(query, ColumnUse.of(plan)));
    } catch (CalciteContextException e) {
      throw ValidationErrors.explain(e, view, List.of(), () -> view);
    }
  }

  /** Tables of which only the number of rows counts are read too. */
  private static Map<TableName, Set<String>> reads(
      ParsedQuery query, Map<TableName, Set<String>> used) {
    query.tablesNamed().forEach(name -> used.putIfAbsent(name, Set.of()));
    return used;
  }

  /** A loader has no deep stack, and one product must not stop the others. */
  private static <T> T loading(Supplier<T> step) {
    try {
      return step.get();
    } catch (GatewayException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new GatewayException(ErrorCode.SQL_TOO_COMPLEX, "it is nested too deeply", e);
    } catch (RuntimeException | AssertionError e) {
      throw new GatewayException(
          ErrorCode.NOT_SUPPORTED,
          "this form of query is not supported; see docs/reference/sql.md",
          e);
    }
  }
}
