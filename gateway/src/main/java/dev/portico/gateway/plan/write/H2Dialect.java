package dev.portico.gateway.plan.write;

/**
 * H2. It orders text by UTF-16 code units and counts characters in them, which is another order and
 * another length than everywhere else as soon as a character lies beyond U+FFFF; so ordering and
 * cutting of text stay in the engine.
 */
final class H2Dialect extends StoreDialect {

  @Override
  public Expressions expressions(WriteContext context) {
    return new H2Expressions(this, context);
  }

  @Override
  public String textOrder() {
    throw new Unsupported("an order of text, which H2 keeps by UTF-16 units");
  }

  @Override
  String binaryType() {
    return "VARBINARY";
  }

  @Override
  String arraySuffix() {
    return " ARRAY";
  }

  @Override
  public void checkOperator(Operator operator) {
    switch (operator) {
      case WINDOW -> {}
      // H2 2.5 fails with an array index on some mixes of aggregates with and without FILTER
      case AGGREGATE_FILTER -> throw new Unsupported("FILTER of an aggregate");
      case FULL_JOIN, FULL_JOIN_ON_MORE_THAN_EQUALITY -> throw new Unsupported("a FULL JOIN");
      case GROUPING_SETS -> throw new Unsupported("GROUPING SETS");
      case INTERSECT_ALL -> throw new Unsupported("INTERSECT ALL");
      case EXCEPT_ALL -> throw new Unsupported("EXCEPT ALL");
      case SINGLE_VALUE -> throw new Unsupported("a scalar sub-query that may give several rows");
      case MARK_CASE, LATERAL -> throw new Unsupported("a correlated sub-query");
    }
  }
}
