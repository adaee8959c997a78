/**
 * Tables of SQLite files, read only. An adapter made by the guide <em>Write an adapter</em>, as a
 * plug-in: it scans, because Portico writes SQL for the dialects it knows by name only. Read in
 * this order: {@link dev.portico.adapter.sqlite.SqlitePortFactory}, then its config, port, reader
 * and types. No parameter, component or result is null unless its Javadoc says so.
 */
package dev.portico.adapter.sqlite;
