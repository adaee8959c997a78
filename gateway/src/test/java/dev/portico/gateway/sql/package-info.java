/**
 * Proofs of {@code docs/reference/sql.md}: its vectors, every operator on every store's allow-list
 * over edge values, bind parameters, random queries against plain DuckDB, and errors.
 */
package dev.portico.gateway.sql;
