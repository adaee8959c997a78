package dev.portico.gateway.sql.parse;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Takes the FOR SYSTEM_TIME clauses out of a syntax tree: behind each, the table is named in a
 * schema of its own, which stands for the table and the clause. A schema written {@code
 * "domain@instant"} is such a schema already. For one tree and one thread.
 */
final class PeriodClauses extends SqlShuttle {
  private static final String MARK = " FOR SYSTEM_TIME #";

  private final List<PeriodClause> clauses = new ArrayList<>();
  private final Map<String, Integer> aliases = new LinkedHashMap<>();

  List<PeriodClause> clauses() {
    return List.copyOf(clauses);
  }

  @Override
  public SqlNode visit(SqlCall call) {
    if (call instanceof SqlSnapshot snapshot) {
      SqlPosition position = InstantTerms.position(snapshot.getPeriod());
      SqlNode marked = marked(snapshot.getTableRef(), clauses.size(), position);
      clauses.add(clause(snapshot.getPeriod(), position));
      return marked;
    }
    return super.visit(call);
  }

  private static PeriodClause clause(SqlNode period, SqlPosition position) {
    if (period instanceof SqlCall call) {
      if (call.getOperator() == PeriodForms.FROM_TO) {
        return new PeriodClause.FromTo(
            InstantTerms.of(call.operand(0)), InstantTerms.of(call.operand(1)), position);
      } else if (call.getOperator() == PeriodForms.BETWEEN) {
        return new PeriodClause.Between(
            InstantTerms.of(call.operand(0)), InstantTerms.of(call.operand(1)), position);
      } else if (call.getOperator() == PeriodForms.ALL) {
        return new PeriodClause.All(position);
      }
    }
    return new PeriodClause.AsOf(InstantTerms.of(period), position);
  }

  private static SqlNode marked(SqlNode tableRef, int number, SqlPosition position) {
    if (tableRef.getKind() == SqlKind.AS) {
      SqlCall as = (SqlCall) tableRef;
      List<SqlNode> operands = new ArrayList<>(as.getOperandList());
      operands.set(0, marked(operands.get(0), number, position));
      return as.getOperator().createCall(as.getParserPosition(), operands);
    } else if (tableRef instanceof SqlSnapshot) {
      throw misplaced("a table has one FOR SYSTEM_TIME clause", position);
    } else if (!(tableRef instanceof SqlIdentifier name)) {
      throw misplaced(
          "FOR SYSTEM_TIME stands behind the name of a table; write it inside this sub-query,"
              + " behind each table",
          position);
    } else if (TableNames.of(name.names).isEmpty()) {
      throw misplaced(
          "\""
              + String.join(".", name.names)
              + "\" has no history of its own: FOR SYSTEM_TIME stands behind a table with its"
              + " schema, such as domain.table; for a WITH name write it inside the WITH query",
          position);
    } else {
      return name.setName(
          schemaPart(name), published(name.names.get(schemaPart(name))) + MARK + number);
    }
  }

  private static GatewayException misplaced(String message, SqlPosition position) {
    return new GatewayException(ErrorCode.SQL_INVALID, message, position, null);
  }

  private static int schemaPart(SqlIdentifier name) {
    return name.names.size() - 2;
  }

  /** What a name in a FROM clause refers to; notes the instant of a schema that bears one. */
  TableReference reference(TableName named, SqlParserPos pos) {
    String schema = named.schema();
    int mark = schema.indexOf(MARK);
    if (mark >= 0) {
      return new TableReference(
          new TableName(schema.substring(0, mark), named.table()),
          schema,
          OptionalInt.of(Integer.parseInt(schema.substring(mark + MARK.length()))));
    }
    int at = schema.indexOf('@');
    if (at < 0) {
      return new TableReference(named, schema, OptionalInt.empty());
    }
    String instant = schema.substring(at + 1);
    SqlPosition position =
        new SqlPosition(Math.max(1, pos.getLineNum()), Math.max(1, pos.getColumnNum()));
    int clause =
        aliases.computeIfAbsent(
            instant,
            text -> {
              clauses.add(new PeriodClause.AsOf(new InstantTerm.Text(text, position), position));
              return clauses.size() - 1;
            });
    return new TableReference(
        new TableName(schema.substring(0, at), named.table()), schema, OptionalInt.of(clause));
  }

  /** The instant of a schema written with one; a clause wins over it. */
  static Optional<String> alias(String schema) {
    int at = schema.indexOf('@');
    return at < 0 || schema.contains(MARK)
        ? Optional.empty()
        : Optional.of(schema.substring(at + 1));
  }

  /** The published schema behind one of the tree. */
  static String published(String schema) {
    int mark = schema.indexOf(MARK);
    int at = schema.indexOf('@');
    int end = mark >= 0 ? mark : at;
    return end < 0 ? schema : schema.substring(0, end);
  }
}
