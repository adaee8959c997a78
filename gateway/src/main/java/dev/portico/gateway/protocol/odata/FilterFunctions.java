package dev.portico.gateway.protocol.odata;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.time.ZoneId;
import java.util.List;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;

/** OData's functions and arithmetic in SQL. Of null they are null. */
final class FilterFunctions {
  private static final char ESCAPE = '~';

  private final ZoneId zone;

  FilterFunctions(ZoneId zone) {
    this.zone = zone;
  }

  /** A term that is a value; a constant gets the type it has by itself. */
  Term.Value value(Term term) {
    if (term instanceof Term.Value value) {
      return value;
    } else if (term instanceof Term.Constant constant) {
      if (constant.value() == null) {
        throw Faults.unsupported("null can be compared, not calculated with");
      }
      BindValue own = Constants.own(constant.value());
      return new Term.Value(Sql.value(own), own.type(), false);
    }
    throw Faults.unsupported("$filter does not take a condition as a value");
  }

  /** A term in SQL, a constant in the type of what it meets. */
  Sql sql(Term term, ColumnType meets) {
    return term instanceof Term.Constant constant && constant.value() != null
        ? Sql.value(Constants.meeting(constant.value(), meets, zone))
        : value(term).sql();
  }

  boolean nullable(Term term) {
    return term instanceof Term.Value value && value.nullable();
  }

  Term.Value arithmetic(BinaryOperatorKind operator, Term left, Term right) {
    Term.Value one = numeric(left);
    Term.Value other = numeric(right);
    Sql sql =
        switch (operator) {
          case ADD -> Sql.join("(", one.sql(), " + ", other.sql(), ")");
          case SUB -> Sql.join("(", one.sql(), " - ", other.sql(), ")");
          case MUL -> Sql.join("(", one.sql(), " * ", other.sql(), ")");
          case DIV -> Sql.join("(", one.sql(), " / ", other.sql(), ")");
          default -> Sql.join("MOD(", one.sql(), ", ", other.sql(), ")");
        };
    ColumnType type = whole(one) && whole(other) ? ColumnType.BIGINT : ColumnType.DOUBLE;
    boolean exact = type == ColumnType.DOUBLE && operator != BinaryOperatorKind.DIV;
    return new Term.Value(
        sql,
        exact && decimal(one) && decimal(other) ? ColumnType.decimal(38, 0) : type,
        one.nullable() || other.nullable());
  }

  Term.Value negative(Term operand) {
    Term.Value value = numeric(operand);
    return new Term.Value(Sql.join("(- ", value.sql(), ")"), value.type(), value.nullable());
  }

  private Term.Value numeric(Term term) {
    Term.Value value = value(term);
    return switch (value.type().kind()) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> value;
      default -> throw Faults.unsupported("$filter calculates with numbers only");
    };
  }

  private static boolean whole(Term.Value value) {
    return switch (value.type().kind()) {
      case SMALLINT, INTEGER, BIGINT -> true;
      default -> false;
    };
  }

  private static boolean decimal(Term.Value value) {
    return whole(value) || value.type().kind() == TypeKind.DECIMAL;
  }

  Term call(MethodKind method, List<Term> p) {
    return switch (method) {
      case CONTAINS, STARTSWITH, ENDSWITH -> match(method, p.get(0), p.get(1));
      case LENGTH -> unary("CHAR_LENGTH(", text(p.get(0)), ")", ColumnType.BIGINT);
      case TOLOWER -> unary("LOWER(", text(p.get(0)), ")", ColumnType.VARCHAR);
      case TOUPPER -> unary("UPPER(", text(p.get(0)), ")", ColumnType.VARCHAR);
      case TRIM -> unary("TRIM(", text(p.get(0)), ")", ColumnType.VARCHAR);
      case CONCAT -> binary("(", text(p.get(0)), " || ", text(p.get(1)), ")", ColumnType.VARCHAR);
      case INDEXOF ->
          binary("(POSITION(", text(p.get(1)), " IN ", text(p.get(0)), ") - 1)", ColumnType.BIGINT);
      case SUBSTRING -> substring(p);
      case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND ->
          unary("EXTRACT(" + method.name() + " FROM ", moment(p.get(0)), ")", ColumnType.BIGINT);
      case DATE -> unary("CAST(", moment(p.get(0)), " AS DATE)", ColumnType.DATE);
      case TIME -> unary("CAST(", moment(p.get(0)), " AS TIME)", ColumnType.TIME);
      case NOW -> new Term.Value(Sql.of("CURRENT_TIMESTAMP"), ColumnType.TIMESTAMP_TZ, false);
      case ROUND -> rounded("ROUND(", p.get(0));
      case FLOOR -> rounded("FLOOR(", p.get(0));
      case CEILING -> rounded("CEIL(", p.get(0));
      default -> throw Faults.unsupported("$filter does not take the function " + method);
    };
  }

  private static Term.Value unary(String before, Term.Value value, String after, ColumnType type) {
    return new Term.Value(Sql.join(before, value.sql(), after), type, value.nullable());
  }

  private static Term.Value binary(
      String before, Term.Value one, String between, Term.Value other, String after, ColumnType t) {
    return new Term.Value(
        Sql.join(before, one.sql(), between, other.sql(), after),
        t,
        one.nullable() || other.nullable());
  }

  private Term.Value rounded(String function, Term term) {
    Term.Value value = numeric(term);
    return unary(function, value, ")", value.type());
  }

  private Term.Value text(Term term) {
    Term.Value value = value(term);
    if (value.type().kind() != TypeKind.VARCHAR) {
      throw Faults.invalid("a function of $filter needs a text where it has something else");
    }
    return value;
  }

  private Term.Value moment(Term term) {
    Term.Value value = value(term);
    return switch (value.type().kind()) {
      case DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> value;
      default -> throw Faults.invalid("a function of $filter needs a date or time");
    };
  }

  private Term.Value substring(List<Term> p) {
    Term.Value text = text(p.get(0));
    Term.Value from = numeric(p.get(1));
    boolean nullable = text.nullable() || from.nullable();
    if (p.size() == 2) {
      return new Term.Value(
          Sql.join("SUBSTRING(", text.sql(), " FROM ", from.sql(), " + 1)"),
          ColumnType.VARCHAR,
          nullable);
    }
    Term.Value length = numeric(p.get(2));
    return new Term.Value(
        Sql.join("SUBSTRING(", text.sql(), " FROM ", from.sql(), " + 1 FOR ", length.sql(), ")"),
        ColumnType.VARCHAR,
        nullable || length.nullable());
  }

  private Term.Condition match(MethodKind method, Term in, Term what) {
    Term.Value text = text(in);
    Sql holds;
    if (what instanceof Term.Constant constant && constant.value() instanceof String part) {
      Sql pattern = Sql.value(new BindValue(ColumnType.VARCHAR, pattern(method, part)));
      holds = Sql.join(text.sql(), " LIKE ", pattern, " ESCAPE '" + ESCAPE + "'");
    } else {
      holds = matches(method, text.sql(), text(what).sql());
    }
    return new Term.Condition(holds, Sql.join("NOT (", holds, ")"));
  }

  private static Sql matches(MethodKind method, Sql text, Sql part) {
    return switch (method) {
      case CONTAINS -> Sql.join("POSITION(", part, " IN ", text, ") > 0");
      case STARTSWITH ->
          Sql.join("SUBSTRING(", text, " FROM 1 FOR CHAR_LENGTH(", part, ")) = ", part);
      default ->
          Sql.join(
              "SUBSTRING(",
              text,
              " FROM CHAR_LENGTH(",
              text,
              ") - CHAR_LENGTH(",
              part,
              ") + 1) = ",
              part);
    };
  }

  private static String pattern(MethodKind method, String part) {
    StringBuilder escaped = new StringBuilder();
    for (char c : part.toCharArray()) {
      boolean special = c == '%' || c == '_' || c == ESCAPE;
      escaped.append(special ? String.valueOf(ESCAPE) : "").append(c);
    }
    return switch (method) {
      case CONTAINS -> "%" + escaped + "%";
      case STARTSWITH -> escaped + "%";
      default -> "%" + escaped;
    };
  }
}
