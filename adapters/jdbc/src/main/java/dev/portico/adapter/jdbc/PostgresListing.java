package dev.portico.adapter.jdbc;

import dev.portico.adapter.jdbc.TableListing.Queries;

/** How PostgreSQL is asked what it has. */
final class PostgresListing {
  static final String SCHEMAS =
      """
      SELECT n.nspname FROM pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
        AND EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
                    AND has_any_column_privilege(c.oid, 'SELECT'))
      ORDER BY 1
      """;

  private static final String READABLE =
      """
      n.nspname = ? AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
        AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
      """;

  static final Queries QUERIES =
      new Queries(
          """
          SELECT c.relname, obj_description(c.oid, 'pg_class')
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE %s
          ORDER BY c.relname
          """
              .formatted(READABLE),
          """
          SELECT c.relname, a.attname, col_description(c.oid, a.attnum), has_column_privilege(c.oid, a.attnum, 'SELECT')
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE %s
            AND (col_description(c.oid, a.attnum) IS NOT NULL OR NOT has_column_privilege(c.oid, a.attnum, 'SELECT'))
          """
              .formatted(READABLE),
          """
          SELECT c.relname, k.conname, a.attname, tn.nspname, t.relname, ta.attname
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
          JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
          CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(own, other, position)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.own
          JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = pair.other WHERE %s
          ORDER BY c.relname, k.conname, pair.position
          """
              .formatted(READABLE));

  private PostgresListing() {}
}
