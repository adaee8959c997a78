package dev.portico.gateway.plan.write;

/** PostgreSQL. Text compares by code point under the collation {@code "C"}. */
final class PostgresDialect extends StoreDialect {

  @Override
  public Expressions expressions(WriteContext context) {
    return new PostgresExpressions(this, context);
  }

  @Override
  public String textOrder() {
    return " COLLATE \"C\"";
  }

  @Override
  String binaryType() {
    return "BYTEA";
  }

  @Override
  String arraySuffix() {
    return "[]";
  }

  @Override
  public void checkOperator(Operator operator) {
    switch (operator) {
      case SINGLE_VALUE -> throw new Unsupported("a scalar sub-query that may give several rows");
      case MARK_CASE, LATERAL -> throw new Unsupported("a correlated sub-query");
      case FULL_JOIN_ON_MORE_THAN_EQUALITY ->
          throw new Unsupported("a FULL JOIN on more than equalities");
      case AGGREGATE_FILTER, FULL_JOIN, GROUPING_SETS, INTERSECT_ALL, EXCEPT_ALL, WINDOW -> {}
    }
  }
}
