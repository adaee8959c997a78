package dev.portico.gateway.weave;

import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.sql.PorticoTypes;
import dev.portico.spi.ColumnType;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** Turns a mask into the expression that stands in place of its column. Stateless. */
final class MaskWeaving {
  private final RexBuilder rex;
  private final Function<String, RexNode> column;

  MaskWeaving(RexBuilder rex, Function<String, RexNode> column) {
    this.rex = rex;
    this.column = column;
  }

  /**
   * @param first the number of the mask's first value
   */
  RexNode masked(ViewColumn visible, Mask mask, int first) {
    String name = visible.name();
    RexNode raw = column.apply(name);
    RelDataType type = PorticoTypes.toRel(visible.type(), true, rex.getTypeFactory());
    RexNode changed = changed(mask.function(), raw, type, first);
    RexNode shown = changed;
    if (mask.unless().isPresent()) {
      int own = mask.values().size() - mask.unless().get().values().size();
      RexNode unless = new FilterWeaving(rex, column, first + own).condition(mask.unless().get());
      shown =
          rex.makeCall(
              type,
              SqlStdOperatorTable.CASE,
              List.of(unless, cast(type, raw), cast(type, changed)));
    }
    return PolicyOperators.masked(rex, cast(type, shown), name, raw);
  }

  private RexNode changed(Mask.Function function, RexNode raw, RelDataType type, int first) {
    if (function instanceof Mask.Null) {
      return rex.makeNullLiteral(type);
    } else if (function instanceof Mask.Constant constant) {
      return value(constant.value().type(), first);
    } else if (function instanceof Mask.Hash hash) {
      boolean text = raw.getType().getSqlTypeName() == SqlTypeName.VARCHAR;
      return call(
          PolicyOperators.HASH,
          type,
          raw,
          value(ColumnType.VARBINARY, first),
          value(ColumnType.VARBINARY, first + 1),
          number(text ? hash.length() : 0),
          rex.makeLiteral(hash.key()));
    } else if (function instanceof Mask.Partial partial) {
      return call(
          PolicyOperators.PARTIAL,
          type,
          raw,
          number(partial.keepFirst()),
          number(partial.keepLast()),
          rex.makeLiteral(partial.fill()));
    } else if (function instanceof Mask.Email) {
      return call(PolicyOperators.EMAIL, type, raw);
    } else if (function instanceof Mask.Truncate truncate) {
      return call(PolicyOperators.TRUNCATE, type, raw, rex.makeLiteral(truncate.unit().name()));
    } else if (function instanceof Mask.Bucket bucket) {
      // as a text: a number would have to be one of a DECIMAL, and 1E+300 is none
      return call(PolicyOperators.BUCKET, type, raw, rex.makeLiteral(bucket.size().toString()));
    } else if (function instanceof Mask.Round round) {
      return call(PolicyOperators.ROUND, type, raw, number(round.digits()));
    }
    throw new IllegalStateException("a mask that cannot be woven: " + function.word());
  }

  private RexNode number(int number) {
    return rex.makeExactLiteral(java.math.BigDecimal.valueOf(number));
  }

  private RexNode call(SqlFunction function, RelDataType type, RexNode... operands) {
    return rex.makeCall(type, function, List.of(operands));
  }

  private RexNode value(ColumnType type, int number) {
    return PolicyOperators.value(
        rex, PorticoTypes.toRel(type, false, rex.getTypeFactory()), number);
  }

  /** Never cuts: a masked type has room for what it holds. */
  private RexNode cast(RelDataType type, RexNode node) {
    return node.getType().equals(type) ? node : rex.makeAbstractCast(type, node, false);
  }
}
