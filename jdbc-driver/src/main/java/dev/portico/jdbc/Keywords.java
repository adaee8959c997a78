package dev.portico.jdbc;

/**
 * The reserved words of the server that are not keywords of SQL:2003, which is what {@code
 * getSQLKeywords} tells: programs that quote a name only when they must go by it.
 */
final class Keywords {
  /** Separated by commas. */
  static final String ALL =
      """
      ALLOW ASOF BIT CONTAINS CURRENT_CATALOG CURRENT_SCHEMA DATETIME DEFINE DISALLOW EQUALS
      EVERY EXPLAIN EXTEND GROUPS JSON_ARRAY JSON_ARRAYAGG JSON_EXISTS JSON_OBJECT
      JSON_OBJECTAGG JSON_QUERY JSON_SCOPE JSON_VALUE LIKE_REGEX LIMIT MATCH_CONDITION
      MATCH_RECOGNIZE MEASURE MEASURES MINUS NEXT OCCURRENCES_REGEX OFFSET ORDINAL PERMUTE
      POLICY POSITION_REGEX PRECEDES QUALIFY RESET RUNNING SAFE_OFFSET SAFE_ORDINAL SHOW SKIP
      STREAM SUBSTRING_REGEX SUCCEEDS TINYINT TRANSLATE_REGEX UESCAPE UNSIGNED UPSERT VARBINARY
      VARIANT
      """
          .strip()
          .replaceAll("\\s+", ",");

  private Keywords() {}
}
