package dev.portico.gateway.plan.write;

import dev.portico.gateway.weave.PolicyOperators;
import dev.portico.gateway.weave.TemporalOperators;
import dev.portico.spi.ColumnType;
import java.util.OptionalInt;
import org.apache.calcite.rex.RexDynamicParam;

/** Where the value of a plan's parameter comes from. */
public final class Slots {
  private Slots() {}

  public static BindSlot of(RexDynamicParam param, ColumnType type) {
    OptionalInt instant = TemporalOperators.slot(param);
    OptionalInt policy = PolicyOperators.valueNumber(param);
    if (instant.isPresent()) {
      return new BindSlot.Instant(instant.getAsInt(), type);
    }
    return policy.isPresent()
        ? new BindSlot.PolicyValue(policy.getAsInt(), type)
        : new BindSlot.Parameter(param.getIndex(), type);
  }
}
