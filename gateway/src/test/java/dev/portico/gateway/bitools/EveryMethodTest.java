package dev.portico.gateway.bitools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** DatabaseMetaData method by method, against what JDBC 4.3 says of each. */
@ExtendWith(BiMeshExtension.class)
@Timeout(300)
class EveryMethodTest {
  private static final String FOREIGN_KEY =
      "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM FKTABLE_NAME"
          + " FKCOLUMN_NAME KEY_SEQ UPDATE_RULE DELETE_RULE FK_NAME PK_NAME DEFERRABILITY";
  private static final String ROW_COLUMNS =
      "SCOPE COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH DECIMAL_DIGITS"
          + " PSEUDO_COLUMN";

  /** The columns of each result, in the order of the Javadoc. */
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("getCatalogs", "TABLE_CAT"),
          Map.entry("getSchemas", "TABLE_SCHEM TABLE_CATALOG"),
          Map.entry("getTableTypes", "TABLE_TYPE"),
          Map.entry(
              "getTables",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                  + " SELF_REFERENCING_COL_NAME REF_GENERATION"),
          Map.entry(
              "getColumns",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE"
                  + " BUFFER_LENGTH DECIMAL_DIGITS NUM_PREC_RADIX NULLABLE REMARKS COLUMN_DEF"
                  + " SQL_DATA_TYPE SQL_DATETIME_SUB CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE"
                  + " SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE IS_AUTOINCREMENT"
                  + " IS_GENERATEDCOLUMN"),
          Map.entry(
              "getTypeInfo",
              "TYPE_NAME DATA_TYPE PRECISION LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE"
                  + " CASE_SENSITIVE SEARCHABLE UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE AUTO_INCREMENT"
                  + " LOCAL_TYPE_NAME MINIMUM_SCALE MAXIMUM_SCALE SQL_DATA_TYPE SQL_DATETIME_SUB"
                  + " NUM_PREC_RADIX"),
          Map.entry(
              "getPrimaryKeys", "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ PK_NAME"),
          Map.entry("getImportedKeys", FOREIGN_KEY),
          Map.entry("getExportedKeys", FOREIGN_KEY),
          Map.entry("getCrossReference", FOREIGN_KEY),
          Map.entry(
              "getIndexInfo",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE INDEX_QUALIFIER INDEX_NAME TYPE"
                  + " ORDINAL_POSITION COLUMN_NAME ASC_OR_DESC CARDINALITY PAGES FILTER_CONDITION"),
          Map.entry("getBestRowIdentifier", ROW_COLUMNS),
          Map.entry("getVersionColumns", ROW_COLUMNS),
          Map.entry(
              "getProcedures",
              "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED_1 RESERVED_2 RESERVED_3"
                  + " REMARKS PROCEDURE_TYPE SPECIFIC_NAME"),
          Map.entry(
              "getProcedureColumns",
              "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE DATA_TYPE"
                  + " TYPE_NAME PRECISION LENGTH SCALE RADIX NULLABLE REMARKS COLUMN_DEF"
                  + " SQL_DATA_TYPE SQL_DATETIME_SUB CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE"
                  + " SPECIFIC_NAME"),
          Map.entry(
              "getFunctions",
              "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE SPECIFIC_NAME"),
          Map.entry(
              "getFunctionColumns",
              "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE DATA_TYPE"
                  + " TYPE_NAME PRECISION LENGTH SCALE RADIX NULLABLE REMARKS CHAR_OCTET_LENGTH"
                  + " ORDINAL_POSITION IS_NULLABLE SPECIFIC_NAME"),
          Map.entry(
              "getTablePrivileges",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
          Map.entry(
              "getColumnPrivileges",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE"
                  + " IS_GRANTABLE"),
          Map.entry(
              "getUDTs", "TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE REMARKS BASE_TYPE"),
          Map.entry(
              "getSuperTypes",
              "TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME"),
          Map.entry("getSuperTables", "TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME"),
          Map.entry(
              "getAttributes",
              "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE ATTR_TYPE_NAME ATTR_SIZE"
                  + " DECIMAL_DIGITS NUM_PREC_RADIX NULLABLE REMARKS ATTR_DEF SQL_DATA_TYPE"
                  + " SQL_DATETIME_SUB CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE SCOPE_CATALOG"
                  + " SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE"),
          Map.entry(
              "getPseudoColumns",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE COLUMN_SIZE DECIMAL_DIGITS"
                  + " NUM_PREC_RADIX COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH IS_NULLABLE"),
          Map.entry("getClientInfoProperties", "NAME MAX_LEN DEFAULT_VALUE DESCRIPTION"));

  /** The columns that each result is ordered by, as far as there can be several rows. */
  private static final Map<String, List<String>> ORDER =
      Map.of(
          "getSchemas", List.of("TABLE_CATALOG", "TABLE_SCHEM"),
          "getTables", List.of("TABLE_TYPE", "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME"),
          "getColumns", List.of("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "ORDINAL_POSITION"),
          "getTypeInfo", List.of("DATA_TYPE"),
          "getPrimaryKeys", List.of("COLUMN_NAME"),
          "getImportedKeys", List.of("PKTABLE_CAT", "PKTABLE_SCHEM", "PKTABLE_NAME", "KEY_SEQ"),
          "getExportedKeys", List.of("FKTABLE_CAT", "FKTABLE_SCHEM", "FKTABLE_NAME", "KEY_SEQ"),
          "getIndexInfo", List.of("NON_UNIQUE", "TYPE", "INDEX_NAME", "ORDINAL_POSITION"),
          "getFunctions",
              List.of("FUNCTION_CAT", "FUNCTION_SCHEM", "FUNCTION_NAME", "SPECIFIC_NAME"),
          "getTableTypes", List.of("TABLE_TYPE"));

  private final BiMesh mesh;

  EveryMethodTest(BiMesh mesh) {
    this.mesh = mesh;
  }

  private static Stream<Method> methods() {
    return Arrays.stream(DatabaseMetaData.class.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  /** A value for each parameter, texts one after the other. */
  private static Object[] arguments(Method method, List<String> texts) {
    Object[] arguments = new Object[method.getParameterCount()];
    int next = 0;
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (type == String.class) {
        arguments[i] = texts.get(next++ % texts.size());
      } else if (type == int.class) {
        arguments[i] = ResultSet.TYPE_FORWARD_ONLY;
      } else if (type == boolean.class) {
        arguments[i] = false;
      }
    }
    return arguments;
  }

  private static final List<List<String>> TEXTS =
      List.of(
          Arrays.asList((String) null),
          List.of(""),
          List.of("%"),
          Arrays.asList(null, "sales", "%"),
          Arrays.asList("mesh", "sales", "orders", "%"),
          Arrays.asList(null, "sales", "order\\_items", "line\\_no"),
          List.of("elsewhere", "nowhere", "nothing", "none"),
          List.of("a'; DROP TABLE x --", "\"", "\\", "%_\\%"));

  @Test
  void noneThrowsAndEveryResultIsAsJdbcSays() throws Exception {
    try (Connection connection = mesh.ana()) {
      DatabaseMetaData metadata = connection.getMetaData();
      for (Method method : methods().toList()) {
        for (List<String> texts : TEXTS) {
          Object[] arguments = arguments(method, texts);
          Object answer;
          try {
            answer = method.invoke(metadata, arguments);
          } catch (InvocationTargetException e) {
            throw new AssertionError(method + Arrays.toString(arguments), e.getCause());
          }
          assertNotNull(answer, method.getName());
          if (answer instanceof ResultSet rows) {
            try (rows) {
              check(method.getName(), rows);
            }
          }
        }
      }
    }
  }

  private static void check(String method, ResultSet rows) throws SQLException {
    assertEquals(COLUMNS.get(method), labels(rows.getMetaData()), method);
    List<String> order = ORDER.getOrDefault(method, List.of());
    List<List<Object>> keys = new ArrayList<>();
    while (rows.next()) {
      List<Object> key = new ArrayList<>();
      for (String column : order) {
        key.add(rows.getObject(column));
      }
      keys.add(key);
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        rows.getObject(i);
      }
    }
    assertEquals(keys.stream().sorted(EveryMethodTest::compare).toList(), keys, method);
  }

  private static String labels(ResultSetMetaData columns) throws SQLException {
    List<String> labels = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      labels.add(columns.getColumnLabel(i));
    }
    return String.join(" ", labels);
  }

  /** Texts whatever their case, NULL first. */
  private static int compare(List<Object> left, List<Object> right) {
    Comparator<Object> cell =
        Comparator.nullsFirst(
            (a, b) ->
                a instanceof String
                    ? String.CASE_INSENSITIVE_ORDER.compare((String) a, (String) b)
                    : a instanceof Boolean
                        ? Boolean.compare((Boolean) a, (Boolean) b)
                        : Long.compare(((Number) a).longValue(), ((Number) b).longValue()));
    for (int i = 0; i < left.size(); i++) {
      int order = cell.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Only a program that looks for bugs calls these on a closed connection. */
  @Test
  void aClosedConnectionTellsItsState() throws Exception {
    Connection connection = mesh.ana();
    DatabaseMetaData metadata = connection.getMetaData();
    connection.close();
    Map<String, String> states = new TreeMap<>();
    for (Method method : methods().filter(m -> m.getReturnType() == ResultSet.class).toList()) {
      try {
        method.invoke(metadata, arguments(method, TEXTS.get(0)));
        states.put(method.getName(), "nothing thrown");
      } catch (InvocationTargetException e) {
        SQLException thrown = (SQLException) e.getCause();
        if (!"08003".equals(thrown.getSQLState())) {
          states.put(method.getName(), String.valueOf(thrown.getSQLState()));
        }
      }
    }
    assertEquals(Map.of(), states);
  }

  @Test
  void limitsAreUnknownOrTrue() throws Exception {
    try (Connection connection = mesh.ana()) {
      DatabaseMetaData metadata = connection.getMetaData();
      for (Method method : methods().filter(m -> m.getName().startsWith("getMax")).toList()) {
        long most = ((Number) method.invoke(metadata)).longValue();
        assertTrue(most >= 0, method.getName());
      }
    }
  }
}
