package dev.portico.gateway.protocol.odata;

import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.olingo.commons.api.edm.EdmEnumType;
import org.apache.olingo.commons.api.edm.EdmType;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceProperty;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.ExpressionVisitException;
import org.apache.olingo.server.api.uri.queryoption.expression.ExpressionVisitor;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.apache.olingo.server.api.uri.queryoption.expression.UnaryOperatorKind;

/**
 * Turns a parsed {@code $filter} into SQL with OData's meaning of null: a comparison with null is
 * true or false, never unknown. Names come from the model, values are parameters. For one
 * expression.
 */
final class FilterSql implements ExpressionVisitor<Term> {
  /** More than any tool writes, and few enough for a statement. */
  private static final int MOST_TERMS = 2_000;

  private final EdmTable table;
  private final ZoneId zone;
  private final Map<String, Expression> aliases;
  private final FilterFunctions functions;
  private int terms;

  /**
   * @param zone of timestamps without one
   * @param aliases parameter aliases by name, with their {@code @}
   */
  FilterSql(EdmTable table, ZoneId zone, Map<String, Expression> aliases) {
    this.table = table;
    this.zone = zone;
    this.aliases = aliases;
    this.functions = new FilterFunctions(zone);
  }

  /** The condition for a WHERE clause. */
  Sql write(Expression expression) {
    try {
      return condition(expression.accept(this)).holds();
    } catch (ExpressionVisitException | ODataApplicationException e) {
      throw Faults.invalid("$filter cannot be read");
    } catch (StackOverflowError e) {
      throw Faults.invalid("$filter is nested too deeply");
    }
  }

  private void count() {
    if (++terms > MOST_TERMS) {
      throw Faults.invalid("$filter has more than " + MOST_TERMS + " parts");
    }
  }

  @Override
  public Term visitBinaryOperator(BinaryOperatorKind operator, Term left, Term right) {
    count();
    return switch (operator) {
      case AND -> chain(true, left, right);
      case OR -> chain(false, left, right);
      case EQ -> equal(left, right);
      case NE -> equal(left, right).not();
      case GT -> order(left, ">", "<=", right);
      case GE -> order(left, ">=", "<", right);
      case LT -> order(left, "<", ">=", right);
      case LE -> order(left, "<=", ">", right);
      case ADD, SUB, MUL, DIV, MOD -> functions.arithmetic(operator, left, right);
      default -> throw Faults.unsupported("$filter does not take the operator " + operator);
    };
  }

  @Override
  public Term visitBinaryOperator(BinaryOperatorKind operator, Term left, List<Term> right) {
    if (operator != BinaryOperatorKind.IN) {
      throw Faults.unsupported("$filter does not take the operator " + operator);
    }
    List<Sql> values = new ArrayList<>();
    boolean nothing = false;
    Term.Value value = functions.value(left);
    for (Term one : right) {
      count();
      if (!(one instanceof Term.Constant constant)) {
        throw Faults.unsupported("a list of in holds values");
      } else if (constant.value() == null) {
        nothing = true;
      } else {
        values.add(Sql.value(Constants.meeting(constant.value(), value.type(), zone)));
      }
    }
    return in(value, values, nothing);
  }

  private static Term.Condition in(Term.Value value, List<Sql> values, boolean nothing) {
    Sql isNull = Sql.join(value.sql(), " IS NULL");
    Sql isNotNull = Sql.join(value.sql(), " IS NOT NULL");
    if (values.isEmpty()) {
      return nothing ? new Term.Condition(isNull, isNotNull) : constant(false);
    }
    Sql list = Sql.list(values, ", ");
    Sql listed = Sql.join(value.sql(), " IN (", list, ")");
    Sql unlisted = Sql.join(value.sql(), " NOT IN (", list, ")");
    if (!value.nullable()) {
      return new Term.Condition(listed, unlisted);
    }
    return nothing
        ? new Term.Condition(Sql.any(List.of(listed, isNull)), unlisted)
        : new Term.Condition(listed, Sql.any(List.of(unlisted, isNull)));
  }

  private static Term.Condition constant(boolean holds) {
    return new Term.Condition(Sql.of(holds ? "TRUE" : "FALSE"), Sql.of(holds ? "FALSE" : "TRUE"));
  }

  private Term chain(boolean and, Term left, Term right) {
    List<Term.Condition> conditions = new ArrayList<>();
    for (Term side : List.of(left, right)) {
      if (side instanceof Term.Chain chain && chain.and() == and) {
        conditions.addAll(chain.conditions());
      } else {
        conditions.add(condition(side));
      }
    }
    return new Term.Chain(and, conditions);
  }

  private Term.Condition condition(Term term) {
    if (term instanceof Term.Condition condition) {
      return condition;
    } else if (term instanceof Term.Chain chain) {
      return chain.closed();
    } else if (term instanceof Term.Constant literal && literal.value() instanceof Boolean truth) {
      return constant(truth);
    } else if (term instanceof Term.Value value && value.type().kind() == TypeKind.BOOLEAN) {
      return new Term.Condition(value.sql(), Sql.join("NOT ", value.sql()));
    }
    throw Faults.invalid("$filter is a condition, such as id eq 5");
  }

  private Term.Condition equal(Term left, Term right) {
    if (left instanceof Term.Constant && !(right instanceof Term.Constant)) {
      return equal(right, left);
    } else if (left instanceof Term.Condition || left instanceof Term.Chain) {
      return sameTruth(condition(left), right);
    } else if (right instanceof Term.Condition || right instanceof Term.Chain) {
      return sameTruth(condition(right), left);
    } else if (right instanceof Term.Constant constant) {
      return left instanceof Term.Constant own
          ? constants(own, constant)
          : equal((Term.Value) left, constant.value());
    }
    Sql one = ((Term.Value) left).sql();
    Sql other = ((Term.Value) right).sql();
    return new Term.Condition(
        Sql.join(one, " IS NOT DISTINCT FROM ", other), Sql.join(one, " IS DISTINCT FROM ", other));
  }

  /** Some tools write {@code 1 eq 1}, to ask for nothing in particular. */
  private static Term.Condition constants(Term.Constant left, Term.Constant right) {
    return constant(Constants.same(left.value(), right.value()));
  }

  private Term.Condition equal(Term.Value left, Object value) {
    Sql isNull = Sql.join(left.sql(), " IS NULL");
    if (value == null) {
      return new Term.Condition(isNull, Sql.join(left.sql(), " IS NOT NULL"));
    }
    Sql parameter = Sql.value(Constants.meeting(value, left.type(), zone));
    Sql same = Sql.join(left.sql(), " = ", parameter);
    Sql other = Sql.join(left.sql(), " <> ", parameter);
    return new Term.Condition(same, left.nullable() ? Sql.any(List.of(other, isNull)) : other);
  }

  private static Term.Condition sameTruth(Term.Condition condition, Term other) {
    if (other instanceof Term.Constant constant && constant.value() instanceof Boolean truth) {
      Sql same = truth ? condition.holds() : condition.fails();
      return new Term.Condition(same, Sql.join("(", same, ") IS NOT TRUE"));
    }
    throw Faults.unsupported("$filter compares conditions with true and false only");
  }

  private Term.Condition order(Term left, String operator, String opposite, Term right) {
    if (left instanceof Term.Constant a && a.value() == null
        || right instanceof Term.Constant b && b.value() == null) {
      return constant(false);
    }
    boolean constants = left instanceof Term.Constant && right instanceof Term.Constant;
    if (constants) {
      throw Faults.unsupported("one side of a comparison must have a column");
    }
    ColumnType type =
        left instanceof Term.Constant
            ? functions.value(right).type()
            : functions.value(left).type();
    Sql one = functions.sql(left, type);
    Sql other = functions.sql(right, type);
    boolean nullable = functions.nullable(left) || functions.nullable(right);
    Sql holds = Sql.join(one, " " + operator + " ", other);
    return new Term.Condition(
        holds,
        nullable
            ? Sql.join("(", holds, ") IS NOT TRUE")
            : Sql.join(one, " " + opposite + " ", other));
  }

  @Override
  public Term visitUnaryOperator(UnaryOperatorKind operator, Term operand) {
    count();
    return operator == UnaryOperatorKind.NOT
        ? condition(operand).not()
        : functions.negative(operand);
  }

  @Override
  public Term visitMethodCall(MethodKind method, List<Term> parameters) {
    count();
    return functions.call(method, parameters);
  }

  @Override
  public Term visitLiteral(Literal literal) {
    count();
    return Constants.literal(literal.getType(), literal.getText());
  }

  @Override
  public Term visitMember(Member member) {
    count();
    List<UriResource> path = member.getResourcePath().getUriResourceParts();
    if (path.size() != 1 || !(path.get(0) instanceof UriResourceProperty property)) {
      throw Faults.unsupported("$filter takes columns of the table itself");
    }
    return value(property.getProperty().getName());
  }

  private Term.Value value(String property) {
    EdmColumn column = table.property(property);
    return new Term.Value(Sql.of(column.sql()), column.type(), column.mayBeNull());
  }

  @Override
  public Term visitAlias(String name) throws ExpressionVisitException, ODataApplicationException {
    count();
    if (aliases.get(name) instanceof Literal literal) {
      return visitLiteral(literal);
    }
    throw Faults.unsupported("a parameter alias stands for a value, and it must be given");
  }

  @Override
  public Term visitLambdaExpression(String function, String variable, Expression expression) {
    throw Faults.unsupported("$filter does not take any and all");
  }

  @Override
  public Term visitTypeLiteral(EdmType type) {
    throw Faults.unsupported("$filter does not take types");
  }

  @Override
  public Term visitLambdaReference(String variable) {
    throw Faults.unsupported("$filter does not take any and all");
  }

  @Override
  public Term visitEnum(EdmEnumType type, List<String> values) {
    throw Faults.unsupported("$filter does not take enumerations");
  }
}
