package dev.portico.gateway.protocol.filter;

import dev.portico.gateway.protocol.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an expression of OData's {@code $filter}: comparisons {@code eq ne gt ge lt le}, {@code
 * in}, {@code contains startswith endswith}, {@code and or not}, parentheses; columns, strings,
 * numbers, truth values, dates, times of day, instants and {@code null}. For one expression.
 */
final class FilterParser {
  private static final int DEEPEST = 100;
  private static final int MOST_TERMS = 1_000;

  private static final Map<String, Filter.Operator> OPERATORS =
      Map.of(
          "eq", Filter.Operator.EQ,
          "ne", Filter.Operator.NE,
          "gt", Filter.Operator.GT,
          "ge", Filter.Operator.GE,
          "lt", Filter.Operator.LT,
          "le", Filter.Operator.LE);

  private static final Map<String, Filter.Match> MATCHES =
      Map.of(
          "contains", Filter.Match.CONTAINS,
          "startswith", Filter.Match.STARTSWITH,
          "endswith", Filter.Match.ENDSWITH);

  private final String parameter;
  private final Lexer lexer;
  private Token token;
  private int depth;
  private int terms;

  private FilterParser(String parameter, String text) {
    this.parameter = parameter;
    this.lexer = new Lexer(parameter, text);
    this.token = lexer.next();
  }

  /**
   * Reads a whole expression.
   *
   * @param parameter its name, for messages
   */
  static Filter parse(String parameter, String text) {
    FilterParser parser = new FilterParser(parameter, text);
    Filter filter = parser.or();
    if (!parser.token.is(Kind.END)) {
      throw parser.expected("and, or or the end");
    }
    return filter;
  }

  private Filter or() {
    Filter filter = and();
    while (token.isWord("or")) {
      advance();
      filter = new Filter.Or(filter, and());
    }
    return filter;
  }

  private Filter and() {
    Filter filter = term();
    while (token.isWord("and")) {
      advance();
      filter = new Filter.And(filter, term());
    }
    return filter;
  }

  private Filter term() {
    if (++depth > DEEPEST || ++terms > MOST_TERMS) {
      throw Faults.at(parameter, token.at(), "the condition is too long or nested too deeply");
    }
    try {
      if (token.isWord("not")) {
        advance();
        return new Filter.Not(term());
      } else if (token.is(Kind.OPEN)) {
        advance();
        Filter filter = or();
        expect(Kind.CLOSE, "a closing parenthesis");
        return filter;
      }
      return condition();
    } finally {
      depth--;
    }
  }

  private Filter condition() {
    Token begin = token;
    Operand left = operand();
    if (left instanceof Operand.Column column && token.is(Kind.OPEN) && begin.is(Kind.WORD)) {
      return call(begin, column.name());
    } else if (left instanceof Operand.Column column && token.isWord("in")) {
      advance();
      return new Filter.In(column, list());
    }
    Filter.Operator operator = token.is(Kind.WORD) ? OPERATORS.get(token.text()) : null;
    if (operator != null) {
      return comparison(begin, left, operator);
    } else if (left instanceof Operand.Column column) {
      return new Filter.Holds(column);
    }
    throw expected("eq, ne, gt, ge, lt or le");
  }

  private Filter comparison(Token begin, Operand left, Filter.Operator operator) {
    advance();
    Operand right = operand();
    boolean columns = left instanceof Operand.Column || right instanceof Operand.Column;
    if (!columns) {
      throw Faults.at(parameter, begin.at(), "one side of a comparison must be a column");
    }
    boolean nothing = left instanceof Operand.Nothing || right instanceof Operand.Nothing;
    if (nothing && operator != Filter.Operator.EQ && operator != Filter.Operator.NE) {
      throw Faults.at(parameter, begin.at(), "null can be compared by eq and ne only");
    }
    return new Filter.Compare(left, operator, right);
  }

  private Filter call(Token begin, String name) {
    Filter.Match match = MATCHES.get(name.toLowerCase(Locale.ROOT));
    if (match == null) {
      throw Faults.at(
          parameter,
          begin.at(),
          "there is no function " + begin.shown() + "; there are contains, startswith, endswith");
    }
    advance();
    if (!(operand() instanceof Operand.Column column)) {
      throw expected("a column as the first argument of " + name);
    }
    expect(Kind.COMMA, "a comma");
    String text = token.text();
    expect(Kind.STRING, "a string in single quotes");
    expect(Kind.CLOSE, "a closing parenthesis");
    return new Filter.Matches(match, column, text);
  }

  private List<Operand.Literal> list() {
    expect(Kind.OPEN, "a list in parentheses");
    List<Operand.Literal> values = new ArrayList<>();
    do {
      if (++terms > MOST_TERMS) {
        throw Faults.at(parameter, token.at(), "the condition is too long");
      }
      if (!values.isEmpty()) {
        advance();
      }
      if (!(operand() instanceof Operand.Literal literal)) {
        throw Faults.at(parameter, token.at(), "a list holds values, no columns");
      }
      values.add(literal);
    } while (token.is(Kind.COMMA));
    expect(Kind.CLOSE, "a comma or a closing parenthesis");
    return values;
  }

  private Operand operand() {
    Token read = token;
    Optional<Operand> operand =
        switch (read.kind()) {
          case STRING -> Optional.of(new Operand.Text(read.text()));
          case NAME -> Optional.of(new Operand.Column(read.text()));
          case VALUE -> Optional.of(Literals.value(parameter, read));
          case WORD -> Optional.of(word(read));
          default -> Optional.empty();
        };
    if (operand.isEmpty()) {
      throw expected("a column or a value");
    }
    advance();
    return operand.get();
  }

  private Operand word(Token read) {
    return switch (read.text()) {
      case "null" -> new Operand.Nothing();
      case "true" -> new Operand.Truth(true);
      case "false" -> new Operand.Truth(false);
      case "and", "or", "not", "in", "eq", "ne", "gt", "ge", "lt", "le" ->
          throw expected("a column or a value");
      default -> new Operand.Column(read.text());
    };
  }

  private void expect(Kind kind, String what) {
    if (!token.is(kind)) {
      throw expected(what);
    }
    advance();
  }

  private RuntimeException expected(String what) {
    return Faults.at(parameter, token.at(), "expected " + what + ", found " + token.shown());
  }

  private void advance() {
    token = lexer.next();
  }
}
