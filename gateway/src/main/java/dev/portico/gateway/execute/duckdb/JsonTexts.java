package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.plan.write.Transport;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;

/**
 * Writes how the engine turns what it reads of a file into a column's type. Structs, maps and lists
 * become JSON text where a text is wanted; the engine's own cast would give a notation of its own,
 * such as {@code {'a': 1}}. What a column is only the engine knows, which decides before it reads,
 * so that conditions on plain texts still reach the file.
 */
final class JsonTexts {
  /** What the engine writes into JSON that is none: numbers like .5 and NaN. */
  private static final String ODD = "[:,\\[-]\\.|NaN|Infinity";

  private static final String STRINGS_AND_OTHERS = "\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]+";

  private JsonTexts() {}

  /** A value as the column's type. */
  static String cast(String value, ColumnType type) {
    String plain = "CAST(" + value + " AS " + Transport.engineType(type) + ")";
    int depth = 0;
    ColumnType innermost = type;
    for (; innermost.kind() == TypeKind.ARRAY; innermost = innermost.element()) {
      depth++;
    }
    if (innermost.kind() != TypeKind.VARCHAR) {
      return plain;
    }
    String json =
        depth == 0
            ? texts("[to_json(" + value + ")]", 1) + "[1]"
            : texts("CAST(" + value + " AS JSON" + "[]".repeat(depth) + ")", depth);
    return "CASE WHEN regexp_matches(typeof("
        + value
        + "), '^(STRUCT|MAP|UNION)\\(|(\\[[0-9]*\\]){"
        + (depth + 1)
        + "}$') THEN "
        + json
        + " ELSE "
        + plain
        + " END";
  }

  /** Lists of JSON values, in each other so many times, as lists of texts. */
  private static String texts(String lists, int depth) {
    String one = "j" + depth;
    return "list_transform("
        + lists
        + ", lambda "
        + one
        + ": "
        + (depth == 1 ? text("CAST(" + one + " AS VARCHAR)") : texts(one, depth - 1))
        + ")";
  }

  private static String text(String json) {
    return "CASE WHEN regexp_matches("
        + json
        + ", "
        + LockedInstance.text(ODD)
        + ") THEN "
        + mended(json)
        + " ELSE "
        + json
        + " END";
  }

  /** Outside of strings, numbers begin with a digit, and what is no number is a string. */
  private static String mended(String text) {
    return "array_to_string(list_transform(regexp_extract_all("
        + text
        + ", "
        + LockedInstance.text(STRINGS_AND_OTHERS)
        + "), lambda p: CASE WHEN p[1] = '\"' THEN p ELSE regexp_replace(regexp_replace(p,"
        + " '(^|[:,\\[-])\\.', '\\10.', 'g'), '-?(?:NaN|Infinity)', '\"\\0\"', 'g') END), '')";
  }
}
