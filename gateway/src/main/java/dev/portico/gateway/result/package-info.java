/**
 * What the doors do with rows: a {@link dev.portico.gateway.execute.RowStream} becomes CSV, TSV,
 * JSON or a table for the eye. One encoder per form, all values written by one class. Nothing here
 * is null but the values of rows.
 */
package dev.portico.gateway.result;
