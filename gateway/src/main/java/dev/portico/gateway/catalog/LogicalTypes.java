package dev.portico.gateway.catalog;

import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.spi.ColumnType;
import java.util.Optional;

/**
 * The type of a contract's property: {@code physicalType} when understood, else {@code logicalType}
 * with its options.
 */
final class LogicalTypes {

  private LogicalTypes() {}

  static DeclaredType of(YamlMap property) {
    return property
        .text("physicalType")
        .flatMap(PhysicalTypes::parse)
        .or(() -> property.text("logicalType").map(type -> logical(type, property)))
        .orElseGet(DeclaredType::none);
  }

  private static DeclaredType logical(String type, YamlMap property) {
    Optional<YamlMap> options = property.map("logicalTypeOptions");
    Optional<String> format = options.flatMap(o -> o.text("format"));
    return switch (type) {
      case "string" -> DeclaredType.exact(text(options, format.orElse("")));
      case "boolean" -> DeclaredType.exact(ColumnType.BOOLEAN);
      case "integer" -> DeclaredType.exact(integer(format.orElse("")));
      case "number" -> number(format.orElse(""));
      case "date" -> format.map(LogicalTypes::dated).orElse(DeclaredType.family(ColumnType.DATE));
      case "time" -> DeclaredType.exact(ColumnType.TIME);
      case "timestamp" -> timestamp(options.flatMap(o -> o.text("timezone")));
      // what SQL has no type for is published as JSON text, unless the store delivers something
      // better
      case "object" -> DeclaredType.exact(ColumnType.VARCHAR);
      case "array" -> DeclaredType.family(array(property));
      default -> DeclaredType.none();
    };
  }

  private static ColumnType text(Optional<YamlMap> options, String format) {
    if (format.equals("binary")) {
      return ColumnType.VARBINARY;
    }
    return options
        .flatMap(o -> o.text("maxLength"))
        .filter(length -> length.matches("[1-9]\\d{0,8}"))
        .map(length -> ColumnType.varchar(Integer.parseInt(length)))
        .orElse(ColumnType.VARCHAR);
  }

  /** The standard's default is i32; BIGINT instead never overflows. */
  private static ColumnType integer(String format) {
    return switch (format) {
      case "i8", "i16", "u8" -> ColumnType.SMALLINT;
      case "i32", "u16" -> ColumnType.INTEGER;
      case "u64" -> ColumnType.decimal(20, 0);
      case "i128", "u128" -> ColumnType.decimal(38, 0);
      default -> ColumnType.BIGINT;
    };
  }

  private static DeclaredType number(String format) {
    return switch (format) {
      case "f32" -> DeclaredType.exact(ColumnType.REAL);
      case "f64" -> DeclaredType.exact(ColumnType.DOUBLE);
      default -> DeclaredType.family(PhysicalTypes.ANY_NUMBER);
    };
  }

  /** Contracts of 3.0.x write timestamps and times as dates with a format of java.time. */
  private static DeclaredType dated(String format) {
    String letters = format.replaceAll("'[^']*'", "");
    boolean time = letters.matches(".*[HhKkmsSAnN].*");
    boolean date = letters.matches(".*[yuMLdDQqwWEe].*");
    boolean zone = letters.matches(".*[XxZzOV].*");
    if (!time) {
      return DeclaredType.exact(ColumnType.DATE);
    }
    if (!date) {
      return DeclaredType.exact(ColumnType.TIME);
    }
    return zone
        ? DeclaredType.exact(ColumnType.TIMESTAMP_TZ)
        : DeclaredType.family(ColumnType.TIMESTAMP);
  }

  private static DeclaredType timestamp(Optional<String> timezone) {
    return timezone
        .map(
            zone ->
                DeclaredType.exact(
                    zone.equals("true") ? ColumnType.TIMESTAMP_TZ : ColumnType.TIMESTAMP))
        .orElse(DeclaredType.family(ColumnType.TIMESTAMP));
  }

  private static ColumnType array(YamlMap property) {
    Optional<DeclaredType> element =
        property
            .map("items")
            .filter(items -> !items.text("logicalType").orElse("").matches("object|array"))
            .map(LogicalTypes::of)
            .filter(type -> type.trust() != DeclaredType.Trust.NONE);
    return element.map(type -> ColumnType.array(type.type())).orElse(ColumnType.VARCHAR);
  }
}
