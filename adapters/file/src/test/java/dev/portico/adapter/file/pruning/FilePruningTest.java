package dev.portico.adapter.file.pruning;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portico.spi.BindValue;
import dev.portico.spi.Column;
import dev.portico.spi.ColumnType;
import dev.portico.spi.Predicate;
import dev.portico.spi.Predicate.And;
import dev.portico.spi.Predicate.Comparison;
import dev.portico.spi.Predicate.In;
import dev.portico.spi.Predicate.IsNull;
import dev.portico.spi.Predicate.Not;
import dev.portico.spi.Predicate.Operator;
import dev.portico.spi.Predicate.Or;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilePruningTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("day", ColumnType.DATE, true),
          new Column("region", ColumnType.VARCHAR, true),
          new Column("n", ColumnType.INTEGER, true),
          new Column("open", ColumnType.BOOLEAN, true),
          new Column("ratio", ColumnType.DOUBLE, true),
          new Column("taken", ColumnType.TIMESTAMP, true));

  private static boolean canMatch(Predicate predicate, Map<String, String> keys) {
    return new FilePruning(COLUMNS, predicate).canMatch(keys);
  }

  private static Predicate compare(
      String column, Operator operator, ColumnType type, Object value) {
    return new Comparison(column, operator, new BindValue(type, value));
  }

  private static Predicate equal(String column, ColumnType type, Object value) {
    return compare(column, Operator.EQUAL, type, value);
  }

  private static final Predicate NEW_YEAR = equal("day", ColumnType.DATE, LocalDate.of(2024, 1, 1));

  @Test
  void keysAreReadAsTheirTypes() {
    assertTrue(canMatch(NEW_YEAR, Map.of("day", "2024-01-01")));
    assertFalse(canMatch(NEW_YEAR, Map.of("Day", "2024-01-02")));
    assertTrue(canMatch(equal("n", ColumnType.INTEGER, 5), Map.of("n", "05")));
    assertFalse(canMatch(equal("n", ColumnType.INTEGER, 6), Map.of("n", "05")));
    assertTrue(canMatch(equal("open", ColumnType.BOOLEAN, true), Map.of("open", "TRUE")));
    assertFalse(canMatch(equal("open", ColumnType.BOOLEAN, false), Map.of("open", "true")));
    assertTrue(canMatch(equal("ratio", ColumnType.DOUBLE, 0.1), Map.of("ratio", "0.1")));
    assertFalse(
        canMatch(
            equal("taken", ColumnType.TIMESTAMP, LocalDateTime.of(2024, 1, 1, 9, 0)),
            Map.of("taken", "2024-01-01 10:00:00")));
    assertFalse(canMatch(equal("region", ColumnType.VARCHAR, "EU"), Map.of("region", "eu")));
    assertTrue(canMatch(equal("region", ColumnType.VARCHAR, ""), Map.of("region", "")));
  }

  @Test
  void theDefaultPartitionIsNull() {
    Map<String, String> keys = new HashMap<>();
    keys.put("day", null);
    assertFalse(canMatch(NEW_YEAR, keys));
    assertFalse(canMatch(new Not(NEW_YEAR), keys));
    assertTrue(canMatch(new IsNull("day"), keys));
    assertFalse(canMatch(new IsNull("day"), Map.of("day", "2024-01-01")));
  }

  @Test
  void keysThatAreNotKnownYetAndOtherColumnsAreLeftOpen() {
    Predicate both = new And(List.of(NEW_YEAR, equal("region", ColumnType.VARCHAR, "eu")));
    assertTrue(canMatch(both, Map.of()));
    assertTrue(canMatch(both, Map.of("day", "2024-01-01")));
    assertFalse(canMatch(both, Map.of("day", "2024-01-02")));
    assertFalse(canMatch(both, Map.of("day", "2024-01-01", "region", "us")));
    assertTrue(canMatch(new Or(List.of(NEW_YEAR, new IsNull("n"))), Map.of("day", "2024-01-02")));
    assertTrue(canMatch(equal("nowhere", ColumnType.INTEGER, 1), Map.of("nowhere", "2")));
  }

  @Test
  void textThatIsNoSuchValueIsLeftOpen() {
    assertTrue(canMatch(NEW_YEAR, Map.of("day", "yesterday")));
    assertTrue(canMatch(equal("ratio", ColumnType.DOUBLE, 1.0), Map.of("ratio", "nan")));
    assertTrue(canMatch(equal("n", ColumnType.VARCHAR, "5"), Map.of("n", "6")));
    assertTrue(canMatch(NEW_YEAR, Map.of("day", "2024-01-02", "DAY", "2024-01-01")));
  }

  @Test
  void longListsAreSearchedNotWalked() {
    List<BindValue> values = new java.util.ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      values.add(new BindValue(ColumnType.INTEGER, 2 * i));
    }
    FilePruning pruning = new FilePruning(COLUMNS, new In("n", values));
    int matching = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      matching += pruning.canMatch(Map.of("n", String.valueOf(i))) ? 1 : 0;
    }
    assertTrue(matching == 10_000, () -> "a wrong number of folders");
    assertTrue(System.nanoTime() - start < 10_000_000_000L, "too slow");
  }
}
