package dev.portico.gateway.sql;

import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/** Three small tables with NULLs and duplicates. */
final class Small {
  private Small() {}

  static List<MeshTable> tables() {
    return List.of(people(), orders(), marks());
  }

  private static MeshTable people() {
    return MeshTable.named("p")
        .column("id", ColumnType.INTEGER)
        .column("k", ColumnType.INTEGER)
        .column("name", ColumnType.VARCHAR)
        .column("born", ColumnType.DATE)
        .column("flag", ColumnType.BOOLEAN)
        .row(1, 1, "Ana", LocalDate.of(1990, 1, 31), true)
        .row(2, 1, "ana", LocalDate.of(2000, 2, 29), false)
        .row(3, 2, "Bob", null, null)
        .row(4, null, null, LocalDate.of(1990, 1, 31), true)
        .row(5, 3, "", LocalDate.of(1969, 12, 31), false)
        .row(6, 3, "Žofie", LocalDate.of(1985, 7, 5), null)
        .row(7, 7, "a b", null, true)
        .row(8, null, "Bob", LocalDate.of(2024, 12, 30), null)
        .build();
  }

  private static MeshTable orders() {
    return MeshTable.named("o")
        .column("id", ColumnType.BIGINT)
        .column("k", ColumnType.INTEGER)
        .column("amount", ColumnType.decimal(12, 2))
        .column("note", ColumnType.VARCHAR)
        .column("moment", ColumnType.TIMESTAMP)
        .row(10L, 1, new BigDecimal("10.50"), "x", LocalDateTime.of(2024, 1, 1, 0, 0))
        .row(11L, 1, new BigDecimal("-3.25"), null, LocalDateTime.of(2024, 1, 1, 12, 30))
        .row(12L, 2, null, "Bob", null)
        .row(13L, null, new BigDecimal("7.00"), "y", LocalDateTime.of(2023, 12, 31, 23, 59, 59))
        .row(14L, 5, new BigDecimal("0.00"), "", LocalDateTime.of(2024, 2, 29, 6, 0))
        .row(15L, 3, new BigDecimal("10.50"), "x", null)
        .row(16L, 3, new BigDecimal("99.99"), "Žofie", LocalDateTime.of(2024, 1, 1, 0, 0))
        .row(17L, null, null, null, LocalDateTime.of(2025, 6, 1, 1, 2, 3))
        .build();
  }

  private static MeshTable marks() {
    return MeshTable.named("m")
        .column("id", ColumnType.INTEGER)
        .column("k", ColumnType.INTEGER)
        .column("v", ColumnType.INTEGER)
        .column("tag", ColumnType.VARCHAR)
        .row(1, 1, 5, "x")
        .row(2, 1, 5, "x")
        .row(3, 2, null, "y")
        .row(4, null, 3, null)
        .row(5, 9, -1, "Bob")
        .row(6, 3, 3, "Ana")
        .build();
  }
}
