package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Finds columns by name, see {@link PlannedColumn}.
 *
 * @param now the table's schema today
 * @param then its schema at the snapshot
 */
record Columns(Schema now, Schema then) {

  List<PlannedColumn> planned(List<String> names, Faults faults) {
    return names.stream()
        .map(
            name ->
                find(name)
                    .orElseThrow(
                        () ->
                            faults.of(
                                Reason.MISSING,
                                "has no column '" + name + "'; it has " + listed())))
        .toList();
  }

  private String listed() {
    return now.columns().stream()
        .limit(20)
        .map(NestedField::name)
        .collect(Collectors.joining(", "));
  }

  /** Empty when neither schema has such a column. */
  Optional<PlannedColumn> find(String name) {
    Optional<NestedField> current = named(now, name);
    Optional<NestedField> past =
        current
            .flatMap(field -> withId(then, field.fieldId()))
            .or(() -> named(then, name).filter(f -> withId(now, f.fieldId()).isEmpty()));
    return current.isEmpty() && past.isEmpty()
        ? Optional.empty()
        : Optional.of(new PlannedColumn(name, current.map(IcebergTypes::column), past));
  }

  private static Optional<NestedField> withId(Schema schema, int id) {
    return schema.columns().stream().filter(field -> field.fieldId() == id).findFirst();
  }

  private static Optional<NestedField> named(Schema schema, String name) {
    List<NestedField> fields = schema.columns();
    Optional<NestedField> exact =
        fields.stream().filter(field -> field.name().equals(name)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    String key = name.toLowerCase(Locale.ROOT);
    List<NestedField> alike =
        fields.stream().filter(f -> f.name().toLowerCase(Locale.ROOT).equals(key)).toList();
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }
}
