/**
 * Step 1 of 6: text becomes a {@link dev.portico.gateway.sql.parse.ParsedQuery} that names its
 * tables. The grammar is generated from Calcite's templates and {@code src/main/codegen}.
 */
package dev.portico.gateway.sql.parse;
