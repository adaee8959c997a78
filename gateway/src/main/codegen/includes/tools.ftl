SqlNode Top() :
{ final SqlNode rows; }
{
  <IDENTIFIER> rows = UnsignedNumericLiteral() { return rows; }
}

SqlNode OuterJoinEscape() :
{ SqlNode joined; }
{
  <LBRACE> <IDENTIFIER> joined = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN) ( joined = JoinTable(joined) )* <RBRACE> { return joined; }
}

SqlNode Escape() :
{ final SqlNode character; }
{
  <ESCAPE> character = Expression3(ExprContext.ACCEPT_SUB_QUERY) { return character; }
|
  <LBRACE> <ESCAPE> character = Expression3(ExprContext.ACCEPT_SUB_QUERY) <RBRACE> { return character; }
}
