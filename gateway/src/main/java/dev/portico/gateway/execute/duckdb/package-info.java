/**
 * The embedded engine: one locked-down DuckDB instance, fragments as a table function, local files
 * read directly.
 */
package dev.portico.gateway.execute.duckdb;
