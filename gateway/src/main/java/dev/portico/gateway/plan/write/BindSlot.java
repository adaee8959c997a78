package dev.portico.gateway.plan.write;

import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;

/** Where the value of a question mark in written SQL comes from at execution. */
public sealed interface BindSlot {

  /** The statement's own parameter, counted from 0. */
  record Parameter(int index, ColumnType type) implements BindSlot {}

  /** A value of the policies that hold for the caller, by its number in the caller's view. */
  record PolicyValue(int number, ColumnType type) implements BindSlot {}

  /** A value that depends on an instant, by the number of its {@code InstantSlot} in the plan. */
  record Instant(int number, ColumnType type) implements BindSlot {}

  /** A value fixed when the plan was made. */
  record Constant(BindValue value) implements BindSlot {}

  /** The statement's one "now", as date, time or timestamp of the session's zone. */
  record Now(ColumnType type) implements BindSlot {}
}
