package dev.portico.gateway.protocol.odata;

import dev.portico.spi.BindValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL with the values of its question marks. Texts are written by this package and hold
 * quoted names of the catalog and operators; whatever a caller wrote is a value. Immutable.
 */
record Sql(String text, List<BindValue> values) {
  Sql {
    values = List.copyOf(values);
  }

  static Sql of(String text) {
    return new Sql(text, List.of());
  }

  static Sql value(BindValue value) {
    return new Sql("?", List.of(value));
  }

  /** One after the other; each part is a {@code Sql} or a text of ours. */
  static Sql join(Object... parts) {
    StringBuilder text = new StringBuilder();
    List<BindValue> values = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Sql sql) {
        text.append(sql.text);
        values.addAll(sql.values);
      } else {
        text.append((String) part);
      }
    }
    return new Sql(text.toString(), values);
  }

  /** With a separator between them. */
  static Sql list(List<Sql> parts, String separator) {
    List<Object> joined = new ArrayList<>();
    for (Sql part : parts) {
      if (!joined.isEmpty()) {
        joined.add(separator);
      }
      joined.add(part);
    }
    return join(joined.toArray());
  }

  static Sql all(List<Sql> conditions) {
    return list(conditions.stream().map(c -> join("(", c, ")")).toList(), " AND ");
  }

  static Sql any(List<Sql> conditions) {
    return list(conditions.stream().map(c -> join("(", c, ")")).toList(), " OR ");
  }

  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
