package dev.portico.gateway.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.config.Limits;
import dev.portico.gateway.sql.parse.PorticoConformance;
import dev.portico.gateway.sql.parse.SqlReader;
import dev.portico.gateway.sql.parse.Statement;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The list of functions that DatabaseMetaData tells is made by trying every function of the
 * operator table with arguments of all types; here it is made anew and compared with the one that
 * is delivered. When it differs, the new one is left beside the tests' classes as {@code
 * functions.txt}.
 */
@Timeout(300)
class FunctionListTest {
  private static final String DELIVERED = "/dev/portico/gateway/protocol/avatica/functions.txt";
  private static final int MOST_ARGUMENTS = 3;

  /** How many types are tried as the first of several. */
  private static final int LIKELY = 5;

  /** Names that a caller writes. */
  private static final String NAME = "(?!SINGLE_VALUE)[A-Z][A-Z0-9_]*";

  /** How many of the argument types that the validator takes are tried on a store. */
  private static final int MOST_TRIED = 6;

  private static final String ROW =
      """
       FROM (SELECT id AS "BIGINT", CAST(id AS INTEGER) AS "INTEGER", CAST(id AS DECIMAL(12, 2)) AS "DECIMAL",
         CAST(id AS DOUBLE) AS "DOUBLE", CAST(id AS VARCHAR) AS "VARCHAR", X'00' AS "VARBINARY",
         id > 0 AS "BOOLEAN", CAST(CAST(id AS VARCHAR) AS DATE) AS "DATE", CAST(CAST(id AS VARCHAR) AS TIME) AS "TIME",
         CAST(CAST(id AS VARCHAR) AS TIMESTAMP) AS "TIMESTAMP", ARRAY[id] AS "ARRAY" FROM pg.p) AS t
      """;

  /** The same columns without a store. */
  private static final String NOTHING =
      """
       FROM (SELECT CAST(NULL AS BIGINT) AS "BIGINT", CAST(NULL AS INTEGER) AS "INTEGER",
         CAST(NULL AS DECIMAL(12, 2)) AS "DECIMAL", CAST(NULL AS DOUBLE) AS "DOUBLE", CAST(NULL AS VARCHAR) AS "VARCHAR",
         X'00' AS "VARBINARY", TRUE AS "BOOLEAN", DATE '2026-01-01' AS "DATE", TIME '00:00:00' AS "TIME",
         TIMESTAMP '2026-01-01 00:00:00' AS "TIMESTAMP", ARRAY[1] AS "ARRAY") AS t
      """;

  /** What looks like a call and has a syntax of its own. */
  private static final Set<String> SPECIAL =
      Set.of(
          "CAST",
          "CHAR",
          "DECIMAL",
          "EXTRACT",
          "GROUPING",
          "POSITION",
          "TIMESTAMPADD",
          "TIMESTAMPDIFF",
          "TRIM",
          "VARCHAR",
          "UCASE",
          "VERSION");

  private static final List<String> NUMBERS = List.of("DECIMAL", "DOUBLE", "BIGINT", "INTEGER");
  private static final List<String> TEXTS = List.of("VARCHAR", "VARBINARY");
  private static final List<String> TIMES = List.of("TIMESTAMP", "DATE", "TIME");
  private static final List<String> OTHERS = List.of("BOOLEAN", "ARRAY");

  @TempDir private Path folder;
  private SqlMesh mesh;

  @Test
  void theDeliveredListIsWhatRuns() throws SQLException, IOException {
    mesh = SqlMesh.start(folder, Small.tables());
    try {
      List<String> made = new TreeSet<>(make()).stream().toList();
      List<String> delivered = delivered();
      if (!made.equals(delivered)) {
        Path left = Path.of("target", "functions.txt").toAbsolutePath();
        Files.createDirectories(left.getParent());
        Files.write(left, made);
      }
      assertEquals(String.join("\n", delivered), String.join("\n", made));
    } finally {
      mesh.close();
    }
  }

  /** A function of the reference's tables that is written like a call is one of the list. */
  @Test
  void whatTheReferenceShowsIsInTheList() throws IOException {
    List<String> names = delivered().stream().map(line -> line.split(" ")[0]).distinct().toList();
    String page = Files.readString(Vectors.page());
    TreeSet<String> missing = new TreeSet<>();
    Matcher cell = Pattern.compile("`([^`]*)`").matcher(page);
    while (cell.find()) {
      Matcher call = Pattern.compile("\\b([A-Z][A-Z0-9_]*)\\(").matcher(cell.group(1));
      while (call.find()) {
        if (!names.contains(call.group(1)) && !SPECIAL.contains(call.group(1))) {
          missing.add(call.group(1));
        }
      }
    }
    assertEquals(new TreeSet<>(), missing);
  }

  private static List<String> delivered() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FunctionListTest.class.getResourceAsStream(DELIVERED))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private List<String> make() {
    List<String> lines = new ArrayList<>();
    for (SqlOperator operator : Operators.TABLE.getOperatorList()) {
      if (operator instanceof SqlFunction function && function.getName().matches(NAME)) {
        for (int arguments = 0; arguments <= MOST_ARGUMENTS; arguments++) {
          line(function, arguments).ifPresent(lines::add);
        }
      }
    }
    return lines;
  }

  /** The function with so many arguments, of the first types that it takes. */
  private Optional<String> line(SqlFunction function, int arguments) {
    if (arguments == 0 && function.getSyntax() == SqlSyntax.FUNCTION_STAR) {
      return Optional.empty();
    } else if (!function.getOperandCountRange().isValidCount(arguments)) {
      return Optional.empty();
    }
    boolean window = function instanceof SqlAggFunction && function.requiresOver();
    String over = window ? " OVER (ORDER BY \"BIGINT\")" : "";
    int tried = 0;
    for (List<String> types : types(function, arguments)) {
      Optional<String> result = result("SELECT " + call(function, types) + over + NOTHING);
      if (result.isPresent()) {
        boolean runs =
            mesh.ask("EXPLAIN SELECT " + call(function, types) + over + ROW).lines().stream()
                .noneMatch(line -> line.startsWith("error "));
        if (runs) {
          return Optional.of(
              written(function)
                  + " "
                  + kind(function)
                  + " "
                  + result.get()
                  + types.stream().map(t -> " " + t).collect(Collectors.joining()));
        } else if (function instanceof SqlAggFunction || ++tried == MOST_TRIED) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** The parser makes TRANSLATE3 of TRANSLATE with three arguments. */
  private static String written(SqlFunction function) {
    return function.getName().replace("TRANSLATE3", "TRANSLATE");
  }

  private static String call(SqlFunction function, List<String> types) {
    boolean bare = types.isEmpty() && function.getSyntax() == SqlSyntax.FUNCTION_ID;
    return written(function)
        + (bare
            ? ""
            : types.stream()
                .map(type -> argument(function, type))
                .collect(Collectors.joining(", ", "(", ")")));
  }

  /** A column of that type; a text about times is the name of a unit. */
  private static String argument(SqlFunction function, String type) {
    return function.getFunctionType() == SqlFunctionCategory.TIMEDATE && type.equals("VARCHAR")
        ? "'month'"
        : "\"" + type + "\"";
  }

  /** The type that a query has whose arguments are of just these types, when it has one. */
  private static Optional<String> result(String sql) {
    try {
      return result(sql, false);
    } catch (AssertionError e) {
      return result(sql, true); // Calcite asserts that CONCAT_WS is coerced
    }
  }

  private static Optional<String> result(String sql, boolean coerced) {
    RelDataTypeFactory types = new JavaTypeFactoryImpl(PorticoTypeSystem.INSTANCE);
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            Operators.TABLE,
            new CalciteCatalogReader(
                CalciteSchema.createRootSchema(false, false),
                List.of(),
                types,
                new CalciteConnectionConfigImpl(new Properties())),
            types,
            SqlValidator.Config.DEFAULT
                .withTypeCoercionEnabled(coerced)
                .withConformance(PorticoConformance.INSTANCE));
    try {
      Statement.Query query = (Statement.Query) new SqlReader(Limits.defaults()).read(sql);
      SqlNode tree = validator.validate(query.query().tree());
      ColumnType type =
          PorticoTypes.fromRel(
              validator.getValidatedNodeType(tree).getFieldList().get(0).getType());
      return Optional.of(type.kind().name());
    } catch (AssertionError e) {
      if (!coerced) {
        throw e;
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // arguments that it does not take, or a call that is none
    }
  }

  private static String kind(SqlFunction function) {
    if (function instanceof SqlAggFunction) {
      return function.requiresOver() ? "window" : "aggregate";
    }
    return switch (function.getFunctionType()) {
      case NUMERIC -> "number";
      case STRING -> "text";
      case TIMEDATE -> "time";
      default -> "other";
    };
  }

  /** Types of arguments, those first that such a function is for. */
  private static List<List<String>> types(SqlFunction function, int arguments) {
    SqlFunctionCategory category = function.getFunctionType();
    List<String> order = new ArrayList<>();
    if (category == SqlFunctionCategory.STRING || function.getName().contains("STR")) {
      order.addAll(TEXTS);
    } else if (category == SqlFunctionCategory.TIMEDATE) {
      order.addAll(TIMES);
    }
    if (category == SqlFunctionCategory.TIMEDATE) {
      order.add("VARCHAR");
    }
    Stream.of(NUMBERS, TEXTS, TIMES, OTHERS)
        .flatMap(List::stream)
        .filter(type -> !order.contains(type))
        .forEach(order::add);
    if (arguments == 0) {
      return List.of(List.of());
    }
    List<List<String>> all = new ArrayList<>();
    for (String first : arguments == 1 ? order : order.subList(0, LIKELY)) {
      if (arguments == 1) {
        all.add(List.of(first));
      } else {
        List<String> seconds =
            function.getName().startsWith("CONCAT")
                ? List.of(first)
                : category == SqlFunctionCategory.STRING
                    ? List.of("INTEGER", first, "TIMESTAMP")
                    : List.of(first, "INTEGER", "VARCHAR", "TIMESTAMP");
        for (String second : seconds) {
          if (arguments == 2) {
            all.add(List.of(first, second));
          } else {
            List.of(second, first, "INTEGER").forEach(t -> all.add(List.of(first, second, t)));
          }
        }
      }
    }
    return all;
  }
}
