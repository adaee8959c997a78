package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every method of the JDBC interfaces with arguments that make little sense: a program gets an
 * answer or an SQLException, never another exception.
 */
@Timeout(300)
class DriverMethodsTest {
  @TempDir static Path folder;
  private static Door door;

  /** Which of the strange values of each type is passed. */
  private static final int ROUNDS = 4;

  private static final Map<Class<?>, Object[]> STRANGE =
      Map.of(
          int.class, new Object[] {0, -1, Integer.MAX_VALUE, 1},
          long.class, new Object[] {0L, -1L, Long.MAX_VALUE, 1L},
          short.class, new Object[] {(short) 0},
          byte.class, new Object[] {(byte) 0},
          boolean.class, new Object[] {false, true},
          float.class, new Object[] {Float.NaN, 1f},
          double.class, new Object[] {Double.NaN, Double.MAX_VALUE},
          String.class, new Object[] {null, "", "ROWS 3", "c1"},
          Class.class, new Object[] {null, Thread.class, String.class, Connection.class});

  @BeforeAll
  static void open() {
    door = new Door(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  private interface Maker {
    Object make(Connection connection) throws SQLException;
  }

  private static Object make(String kind, Connection connection) throws SQLException {
    Maker maker =
        switch (kind) {
          case "connection" -> c -> c;
          case "metadata" -> Connection::getMetaData;
          case "statement" -> Connection::createStatement;
          case "prepared" -> c -> c.prepareStatement("ECHO VARCHAR INTEGER");
          case "parameters" ->
              c -> c.prepareStatement("ECHO VARCHAR INTEGER").getParameterMetaData();
          case "columns" -> c -> c.prepareStatement("TYPES").getMetaData();
          case "before" -> c -> c.createStatement().executeQuery("TYPES");
          case "row" -> c -> row(c);
          case "array" -> c -> row(c).getArray(14);
          default -> throw new IllegalArgumentException(kind);
        };
    return maker.make(connection);
  }

  private static ResultSet row(Connection connection) throws SQLException {
    ResultSet rows = connection.createStatement().executeQuery("TYPES");
    assertTrue(rows.next());
    return rows;
  }

  private static Class<?> type(Object object) {
    for (Class<?> type :
        List.of(
            Connection.class,
            DatabaseMetaData.class,
            PreparedStatement.class,
            Statement.class,
            ResultSetMetaData.class,
            ResultSet.class,
            Array.class)) {
      if (type.isInstance(object)) {
        return type;
      }
    }
    throw new IllegalArgumentException(object.getClass().getName());
  }

  private static Object[] arguments(Method method, int round) {
    return Arrays.stream(method.getParameterTypes()).map(type -> argument(type, round)).toArray();
  }

  private static Object argument(Class<?> type, int round) {
    if (type == Executor.class && round > 0) {
      return (Executor) Runnable::run;
    } else if (type == Properties.class && round > 0) {
      return new Properties();
    }
    Object[] values = STRANGE.getOrDefault(type, new Object[] {null});
    return values[round % values.length];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "metadata",
        "statement",
        "prepared",
        "parameters",
        "columns",
        "before",
        "row",
        "array"
      })
  void nothingButSqlExceptionsLeavesTheDriver(String kind) throws Exception {
    Map<String, String> others = new TreeMap<>();
    for (State state : State.values()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Method method : methods(kind)) {
          try (Connection connection = door.connect()) {
            Object object = make(kind, connection);
            if (state == State.CLOSED) {
              connection.close();
            }
            String name = method.toGenericString().replaceAll(".* java", "java") + " " + state;
            call(method, object, arguments(method, round), name, others);
          }
        }
      }
    }
    assertEquals(Map.of(), others);
  }

  private enum State {
    OPEN,
    CLOSED
  }

  private static List<Method> methods(String kind) throws SQLException {
    try (Connection connection = door.connect()) {
      Class<?> type =
          kind.equals("parameters") ? ParameterMetaData.class : type(make(kind, connection));
      List<Method> methods = new ArrayList<>(List.of(type.getMethods()));
      methods.removeIf(method -> java.lang.reflect.Modifier.isStatic(method.getModifiers()));
      methods.sort(Comparator.comparing(Method::toString));
      return methods;
    }
  }

  private static void call(
      Method method, Object object, Object[] arguments, String name, Map<String, String> others)
      throws IllegalAccessException {
    try {
      method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof SQLException)) {
        others.put(name + " " + Arrays.toString(arguments), e.getCause().toString());
      }
    }
  }
}
