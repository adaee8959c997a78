package dev.portico.gateway.protocol.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/** One side of a comparison. */
sealed interface Operand {
  /** A column, by its name. */
  record Column(String name) implements Operand {}

  /** A value. */
  sealed interface Literal extends Operand {}

  record Text(String value) implements Literal {}

  record Exact(BigDecimal value) implements Literal {}

  record Floating(double value) implements Literal {}

  record Truth(boolean value) implements Literal {}

  record Day(LocalDate value) implements Literal {}

  record Clock(LocalTime value) implements Literal {}

  record Moment(Instant value) implements Literal {}

  record Nothing() implements Literal {}
}
