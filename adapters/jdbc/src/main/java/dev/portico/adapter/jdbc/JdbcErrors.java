package dev.portico.adapter.jdbc;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * Tells what a store's error means. Messages name the connection and the kind of fault; the store's
 * own text, which may quote values, stays in the cause.
 */
final class JdbcErrors {
  private static final Set<String> BROKEN =
      Set.of(
          "25P03", "25P04", "57P01", "57P02", "57P03", "57P05", "90028", "90067", "90098", "90121",
          "90135");
  private static final Set<String> NO_DATABASE = Set.of("3D000", "90013", "90146", "90149");
  private static final Set<String> LOCKED = Set.of("55P03", "40001", "40P01", "HYT00");
  private static final Set<String> MISSING =
      Set.of("42P01", "42703", "3F000", "42S02", "42S03", "42S04", "42S22", "90079");
  private static final Set<String> FORBIDDEN = Set.of("42501", "90096");
  private static final Map<String, String> ARITHMETIC =
      Map.of(
          "22003", "a number left the range of its type",
          "22012", "a division by zero",
          "22P02", "a text could not be read as the type it was cast to",
          "22018", "a text could not be read as the type it was cast to",
          "22007", "a text could not be read as a date or time",
          "22008", "a date or time left its range",
          "21000", "a sub-query used as a value gave more than one row",
          "90053", "a sub-query used as a value gave more than one row");

  private final String connection;

  JdbcErrors(String connection) {
    this.connection = connection;
  }

  PortException of(SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    if (brokeOff(error)) {
      return new PortException(
          Reason.UNAVAILABLE,
          prefix() + "the store broke off; try again in a moment",
          state,
          error);
    } else if (state.startsWith("28")) {
      return new PortException(
          Reason.UNAVAILABLE,
          prefix() + "its credentials were refused; its operator must check user and password",
          state,
          error);
    } else if (NO_DATABASE.contains(state)) {
      return new PortException(
          Reason.UNAVAILABLE, prefix() + "the store has no such database", state, error);
    } else if (state.equals("57014")) {
      return new PortException(
          Reason.TIMEOUT,
          prefix() + "the store stopped the statement after its time limit",
          state,
          error);
    } else if (state.startsWith("53") || LOCKED.contains(state)) {
      return new PortException(
          Reason.BUSY,
          prefix() + "the store is too busy at the moment; try again later",
          state,
          error);
    }
    return ofStatement(error, state);
  }

  private PortException ofStatement(SQLException error, String state) {
    if (state.startsWith("22") || ARITHMETIC.containsKey(state)) {
      String kind = ARITHMETIC.getOrDefault(state, "a value does not fit the operation");
      String standard = state.equals("90053") ? "21000" : state;
      return new PortException(
          Reason.ARITHMETIC, prefix() + kind + " (SQLSTATE " + standard + ")", standard, error);
    } else if (MISSING.contains(state)) {
      return new PortException(
          Reason.MISSING,
          prefix() + "a table or column is not there (any more); compare contract and store",
          state,
          error);
    } else if (FORBIDDEN.contains(state)) {
      return new PortException(
          Reason.REFUSED,
          prefix() + "its user may not read this; the store's operator must grant it",
          state,
          error);
    }
    return new PortException(
        Reason.REFUSED,
        prefix() + "the store refused the statement (SQLSTATE " + state + ")",
        state,
        error);
  }

  /** Whether the connection to the store is lost, rather than a statement refused. */
  static boolean brokeOff(SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return state.startsWith("08")
        || BROKEN.contains(state)
        || (state.isEmpty() && causedByIo(error));
  }

  private static boolean causedByIo(Throwable error) {
    Throwable cause = error.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof IOException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private String prefix() {
    return "connection " + connection + ": ";
  }
}
