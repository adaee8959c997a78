package dev.portico.gateway.sql;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.NlsString;

/** Puts a question mark in the place of every literal of a query that the grammar does not need. */
final class LiteralsAsParameters extends SqlBasicVisitor<Void> {
  /** Calls whose operand with this number must be a literal. */
  private static final Set<String> WORDS = Set.of("DATE_TRUNC 0", "STRING_AGG 1", "LISTAGG 1");

  private final List<Found> found = new ArrayList<>();

  private record Found(SqlParserPos pos, BindValue value) {}

  /** A text with question marks, and their values. */
  record Bound(String sql, List<BindValue> values) {}

  static Bound of(String sql) {
    SqlNode tree = ((Statement.Query) new SqlReader(Limits.defaults()).read(sql)).query().tree();
    LiteralsAsParameters visitor = new LiteralsAsParameters();
    tree.accept(visitor);
    visitor.found.removeIf(f -> !written(sql, f.pos()));
    visitor.found.sort(Comparator.comparingInt(f -> f.pos().getColumnNum()));
    StringBuilder text = new StringBuilder(sql);
    for (int i = visitor.found.size() - 1; i >= 0; i--) {
      SqlParserPos pos = visitor.found.get(i).pos();
      text.replace(pos.getColumnNum() - 1, pos.getEndColumnNum(), "?");
    }
    return new Bound(text.toString(), visitor.found.stream().map(Found::value).toList());
  }

  /**
   * Some literals are nowhere in the text, such as what TRIM removes by default; some stand inside
   * an escape.
   */
  private static boolean written(String sql, SqlParserPos pos) {
    return sql.substring(pos.getColumnNum() - 1, pos.getEndColumnNum())
        .matches("(?i)(?s)(DATE |TIME |TIMESTAMP |X|U&)?'.*'|[-.0-9E]+|TRUE|FALSE");
  }

  @Override
  public Void visit(SqlCall call) {
    if (call instanceof SqlWindow) {
      return null;
    }
    if (call.getKind() == SqlKind.MINUS_PREFIX
        && call.operand(0) instanceof SqlNumericLiteral number) {
      found.add(
          new Found(call.getParserPosition(), number(number, number.bigDecimalValue().negate())));
      return null;
    }
    for (int i = 0; i < call.getOperandList().size(); i++) {
      SqlNode operand = call.getOperandList().get(i);
      if (operand != null && !WORDS.contains(call.getOperator().getName() + " " + i)) {
        operand.accept(this);
      }
    }
    return null;
  }

  @Override
  public Void visit(SqlLiteral literal) {
    if (!(literal instanceof SqlIntervalLiteral)) {
      BindValue value = value(literal);
      boolean twice = found.stream().anyMatch(f -> f.pos().equals(literal.getParserPosition()));
      if (value != null && !twice) {
        found.add(new Found(literal.getParserPosition(), value));
      }
    }
    return null;
  }

  private static BindValue value(SqlLiteral literal) {
    if (literal instanceof SqlUnknownLiteral unknown) {
      String text = unknown.getValue();
      return switch (unknown.tag) {
        case "DATE" -> new BindValue(ColumnType.DATE, LocalDate.parse(text));
        case "TIME" -> new BindValue(ColumnType.TIME, LocalTime.parse(text));
        case "TIMESTAMP" ->
            new BindValue(ColumnType.TIMESTAMP, LocalDateTime.parse(text.replace(' ', 'T')));
        default -> null;
      };
    }
    return switch (literal.getTypeName()) {
      case BOOLEAN -> new BindValue(ColumnType.BOOLEAN, literal.booleanValue());
      case DECIMAL, DOUBLE -> number((SqlNumericLiteral) literal, literal.bigDecimalValue());
      case CHAR ->
          new BindValue(ColumnType.VARCHAR, literal.getValueAs(NlsString.class).getValue());
      case BINARY -> new BindValue(ColumnType.VARBINARY, literal.getValueAs(byte[].class));
      default -> null;
    };
  }

  private static BindValue number(SqlNumericLiteral literal, BigDecimal value) {
    if (!literal.isInteger() && literal.getScale() == null || literal.toValue().contains("E")) {
      return new BindValue(ColumnType.DOUBLE, value.doubleValue());
    } else if (value.scale() <= 0 && value.precision() <= 18) {
      long whole = value.longValueExact();
      return whole == (int) whole
          ? new BindValue(ColumnType.INTEGER, (int) whole)
          : new BindValue(ColumnType.BIGINT, whole);
    } else if (value.scale() <= 0 && value.toBigInteger().bitLength() <= 63) {
      return new BindValue(ColumnType.BIGINT, value.longValueExact());
    }
    int scale = Math.max(0, value.scale());
    return new BindValue(ColumnType.decimal(Math.max(value.precision(), scale), scale), value);
  }
}
