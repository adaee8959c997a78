/**
 * Tables kept as files: finds a table's Parquet, CSV or JSON Lines files below one root folder and
 * describes their columns; the gateway's engine reads the rows. No parameter, component or result
 * is null unless its Javadoc says so.
 */
package dev.portico.adapter.file;
