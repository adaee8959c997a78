package dev.portico.gateway.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.spi.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DistinctNamesTest {
  @Test
  void eachColumnKeepsItsNameWhereItCan() {
    assertEquals(List.of("id", "name"), of("id", "name"));
    assertEquals(List.of("id", "ID_2", "id_3"), of("id", "ID", "id"));
    assertEquals(List.of("id", "id_3", "id_2"), of("id", "id", "id_2"));
    assertEquals(List.of("column", "column_2"), of("", ""));
  }

  @Test
  void whatNoFileMayHoldIsReplaced() {
    assertEquals(List.of("a?b", "a?b_2", "😀"), of("a\0b", "a\ud83db", "😀"));
  }

  private static List<String> of(String... names) {
    return DistinctNames.of(
        Stream.of(names)
            .map(
                n ->
                    new OutputColumn(
                        n, ColumnType.INTEGER, true, false, Optional.empty(), Optional.empty()))
            .toList());
  }
}
