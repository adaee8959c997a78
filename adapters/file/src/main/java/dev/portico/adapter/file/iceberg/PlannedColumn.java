package dev.portico.adapter.file.iceberg;

import dev.portico.spi.StoreTable.StoreColumn;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.iceberg.types.Types.NestedField;

/**
 * One column that was asked for, at one snapshot.
 *
 * <p>A column is the same through renames, moves and widenings. A name is looked for among the
 * columns of today, exactly and then in any case; the column of then is the one with the same field
 * id, or else, when today's column was added later, one that then had the same name and is gone
 * today.
 *
 * @param name as it was asked for
 * @param now the column of today's schema, empty when it has been dropped
 * @param field the column of then; empty when there was none, so that every row's value is NULL
 */
public record PlannedColumn(String name, Optional<StoreColumn> now, Optional<NestedField> field) {
  public PlannedColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(field, "field");
  }

  /** Iceberg's id of the column of then. */
  public OptionalInt fieldId() {
    return field.isPresent() ? OptionalInt.of(field.get().fieldId()) : OptionalInt.empty();
  }

  /** Name and type of then. */
  public Optional<StoreColumn> then() {
    return field.map(IcebergTypes::column);
  }
}
