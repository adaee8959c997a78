package dev.portico.adapter.file.iceberg;

import dev.portico.spi.StoreTable.StoreColumn;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.apache.iceberg.Schema;

/**
 * A state of a table's rows.
 *
 * @param id Iceberg's
 * @param since when it became the table's current one; the same snapshot becomes it again when a
 *     table is rolled back
 * @param rows how many rows it has by its own account, which equality deletes make too high
 * @param schema the one it is read by: its own, but today's for the snapshot that is current today,
 *     for Iceberg does not record when a schema changed
 */
public record IcebergSnapshot(long id, Instant since, OptionalLong rows, Schema schema) {
  /** The table's columns at that time, in their order. */
  public List<StoreColumn> columns() {
    return IcebergTypes.columns(schema);
  }
}
