package dev.portico.gateway.catalog;

import dev.portico.spi.ColumnType;
import dev.portico.spi.StoreTable.StoreColumn;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands the {@code physicalType} of a contract: the type names of PostgreSQL, H2, standard
 * SQL, DuckDB and Parquet, and the most usual of other stores. {@code
 * docs/reference/descriptors.md} lists them.
 */
public final class PhysicalTypes {
  /** Digits of a number that declares none; the store's report replaces it. */
  static final ColumnType ANY_NUMBER = ColumnType.decimal(ColumnType.MAX_DECIMAL_PRECISION, 10);

  private static final int LONGEST = 200;
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z_][a-z0-9_"
              + " ]*?)(?:\\s*\\(\\s*(\\d{1,9}|max)\\s*(?:,\\s*(\\d{1,9})\\s*)?(?:char|byte)?\\s*\\)\\s*([a-z"
              + " ]*))?");
  private static final Pattern ARRAY =
      Pattern.compile("(.+?)\\s*(?:\\[\\d{0,9}]|\\barray(?:\\s*\\[\\d{0,9}])?)");
  private static final Pattern ARRAY_OF = Pattern.compile("(?:array|list)\\s*<(.+)>");
  private static final Map<String, DeclaredType> NAMES = names();

  private PhysicalTypes() {}

  /** Whether a text names a type. */
  public static boolean known(String text) {
    return parse(text).isPresent();
  }

  /**
   * The type that is published of a store's column when a contract gives it this type; empty when
   * the text names no type, or one that cannot be read from the column.
   */
  public static Optional<ColumnType> published(String text, StoreColumn column) {
    return parse(text)
        .map(declared -> TypeAgreement.of(declared, column))
        .filter(agreement -> agreement.drift().isEmpty())
        .map(TypeAgreement::type);
  }

  /** The type a text names; empty when we do not know it. */
  static Optional<DeclaredType> parse(String text) {
    String type = text.trim().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return type.length() > LONGEST ? Optional.empty() : parse(type, true);
  }

  private static Optional<DeclaredType> parse(String type, boolean arrayAllowed) {
    Matcher array = ARRAY_OF.matcher(type);
    if (array.matches() || (array = ARRAY.matcher(type)).matches()) {
      // an array of arrays has no type here; the column's logical type or the store decides
      return arrayAllowed
          ? parse(array.group(1).trim(), false)
              .map(element -> new DeclaredType(ColumnType.array(element.type()), element.trust()))
          : Optional.empty();
    }
    Matcher form = FORM.matcher(type);
    return form.matches() ? simple(form) : Optional.empty();
  }

  private static Optional<DeclaredType> simple(Matcher form) {
    String name =
        form.group(4) == null ? form.group(1) : (form.group(1) + " " + form.group(4)).trim();
    Optional<Integer> first =
        Optional.ofNullable(form.group(2))
            .filter(size -> !size.equals("max"))
            .map(Integer::valueOf);
    Optional<Integer> second = Optional.ofNullable(form.group(3)).map(Integer::valueOf);
    DeclaredType known = NAMES.get(name);
    if (known == null || first.isEmpty()) {
      return Optional.ofNullable(known);
    }
    return sized(name, known, first.get(), second.orElse(0));
  }

  private static Optional<DeclaredType> sized(
      String name, DeclaredType known, int first, int second) {
    return switch (known.type().kind()) {
      case DECIMAL -> decimal(first, second);
      case VARCHAR -> Optional.of(DeclaredType.exact(ColumnType.varchar(first)));
      case DOUBLE ->
          Optional.of(
              DeclaredType.exact(
                  name.equals("float") && first <= 24 ? ColumnType.REAL : ColumnType.DOUBLE));
      // display widths and fractions of a second do not change the kind of value
      default -> Optional.of(known);
    };
  }

  private static Optional<DeclaredType> decimal(int precision, int scale) {
    boolean fits =
        precision >= 1 && precision <= ColumnType.MAX_DECIMAL_PRECISION && scale <= precision;
    return fits
        ? Optional.of(DeclaredType.exact(ColumnType.decimal(precision, scale)))
        : Optional.empty();
  }

  private static Map<String, DeclaredType> names() {
    Map<String, DeclaredType> names = new HashMap<>();
    put(names, ColumnType.BOOLEAN, "boolean", "bool", "bit", "logical");
    put(
        names,
        ColumnType.SMALLINT,
        "smallint",
        "int2",
        "smallserial",
        "tinyint",
        "int8_t",
        "int16",
        "utinyint",
        "uint8",
        "short",
        "byte");
    put(
        names,
        ColumnType.INTEGER,
        "integer",
        "int",
        "int4",
        "serial",
        "serial4",
        "int32",
        "mediumint",
        "usmallint",
        "uint16");
    put(
        names,
        ColumnType.BIGINT,
        "bigint",
        "int8",
        "bigserial",
        "serial8",
        "int64",
        "long",
        "uinteger",
        "uint32");
    put(names, ColumnType.decimal(20, 0), "ubigint", "uint64");
    put(names, ColumnType.decimal(38, 0), "hugeint", "int128");
    put(names, ColumnType.REAL, "real", "float4", "float32");
    put(
        names,
        ColumnType.DOUBLE,
        "double precision",
        "double",
        "float8",
        "float64",
        "binary_double");
    put(
        names,
        ColumnType.VARCHAR,
        "text",
        "varchar",
        "character varying",
        "char varying",
        "char",
        "character",
        "bpchar",
        "name",
        "citext",
        "string",
        "utf8",
        "nvarchar",
        "nchar",
        "varchar2",
        "nvarchar2",
        "clob",
        "character large object",
        "varchar_ignorecase",
        "tinytext",
        "mediumtext",
        "longtext",
        "enum",
        "uuid",
        "uniqueidentifier",
        "json",
        "jsonb",
        "variant",
        "super");
    put(
        names,
        ColumnType.VARBINARY,
        "bytea",
        "varbinary",
        "binary varying",
        "binary",
        "blob",
        "binary large object",
        "bytes",
        "raw",
        "image",
        "byte_array",
        "fixed_len_byte_array");
    put(names, ColumnType.DATE, "date", "date32");
    put(names, ColumnType.TIME, "time", "time without time zone");
    put(
        names,
        ColumnType.TIMESTAMP,
        "timestamp",
        "timestamp without time zone",
        "datetime",
        "datetime2",
        "timestamp_s",
        "timestamp_ms",
        "timestamp_us",
        "timestamp_ns",
        "timestamp_ntz",
        "smalldatetime");
    put(
        names,
        ColumnType.TIMESTAMP_TZ,
        "timestamptz",
        "timestamp with time zone",
        "timestamp with local time zone",
        "timestamp_tz",
        "timestamp_ltz",
        "datetimeoffset");
    for (String name : new String[] {"numeric", "decimal", "dec", "number", "fixed"}) {
      names.put(name, DeclaredType.family(ANY_NUMBER));
    }
    // PostgreSQL's and H2's float is a double, DuckDB's and Spark's is not
    names.put("float", DeclaredType.family(ColumnType.DOUBLE));
    return Map.copyOf(names);
  }

  private static void put(Map<String, DeclaredType> names, ColumnType type, String... aliases) {
    for (String alias : aliases) {
      names.put(alias, DeclaredType.exact(type));
    }
  }
}
