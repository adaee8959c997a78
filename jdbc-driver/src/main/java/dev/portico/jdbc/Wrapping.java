package dev.portico.jdbc;

import java.sql.SQLException;

/** {@link java.sql.Wrapper} for all objects of the driver, which wrap nothing but themselves. */
final class Wrapping {
  private Wrapping() {}

  static <T> T unwrap(Object object, Class<T> type) throws SQLException {
    if (is(object, type)) {
      return type.cast(object);
    }
    throw new SQLException("the object is no " + type.getName(), "22023");
  }

  static boolean is(Object object, Class<?> type) throws SQLException {
    if (type == null) {
      throw new SQLException("a class is needed", "22023");
    }
    return type.isInstance(object);
  }
}
