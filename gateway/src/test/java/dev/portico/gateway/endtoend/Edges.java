package dev.portico.gateway.endtoend;

import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import dev.portico.testkit.EdgeValue;
import dev.portico.testkit.EdgeValue.EndOfDay;
import dev.portico.testkit.TestTable;
import dev.portico.testkit.TypeCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The table {@code edges}: a column per type of the {@link TypeCatalogue}, a row per value, NULL
 * where a type has no more values; the column {@code id} numbers the rows from 0.
 */
final class Edges {
  /** Which values a store has no place for. */
  enum Store {
    POSTGRESQL,
    H2,
    PARQUET
  }

  private static final List<ColumnType> TYPES = List.copyOf(TypeCatalogue.all().keySet());
  static final int ROWS =
      TypeCatalogue.all().values().stream().mapToInt(List::size).max().orElseThrow();

  private Edges() {}

  /** The types of the columns after {@code id}. */
  static List<ColumnType> types() {
    return TYPES;
  }

  static String columnName(int type) {
    return "c" + type;
  }

  static TestTable table(Store store) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", ColumnType.INTEGER, false));
    for (int i = 0; i < TYPES.size(); i++) {
      columns.add(new Column(columnName(i), TYPES.get(i), true));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      rows.add(row(store, row));
    }
    return new TestTable("edges", columns, List.of("id"), rows);
  }

  private static List<Object> row(Store store, int number) {
    List<Object> row = new ArrayList<>();
    row.add(number);
    for (Map.Entry<ColumnType, List<EdgeValue>> type : TypeCatalogue.all().entrySet()) {
      row.add(number < type.getValue().size() ? held(store, type.getValue().get(number)) : null);
    }
    return row;
  }

  private static Object held(Store store, EdgeValue value) {
    boolean h2Lacks =
        store == Store.H2
            && (value.value() == EndOfDay.INSTANCE || value.name().equals("negative zero"));
    return h2Lacks ? null : value.value();
  }

  /** What {@code getObject(column, class)} must give. */
  static Class<?> exactClass(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> Boolean.class;
      case SMALLINT -> Short.class;
      case INTEGER -> Integer.class;
      case BIGINT -> Long.class;
      case DECIMAL -> java.math.BigDecimal.class;
      case REAL -> Float.class;
      case DOUBLE -> Double.class;
      case VARCHAR -> String.class;
      case VARBINARY -> byte[].class;
      case DATE -> java.time.LocalDate.class;
      case TIME -> java.time.LocalTime.class;
      case TIMESTAMP -> java.time.LocalDateTime.class;
      case TIMESTAMP_TZ -> java.time.Instant.class;
      case ARRAY -> List.class;
    };
  }
}
