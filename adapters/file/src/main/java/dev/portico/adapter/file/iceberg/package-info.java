/**
 * Planning the files of Apache Iceberg tables: which data files and delete files make up a table
 * now or at an instant, and where each column lies in each of them. The engine reads the rows and
 * applies the deletes. {@link dev.portico.adapter.file.iceberg.IcebergTables} is where callers
 * begin. No parameter, component or result is null unless its Javadoc says so.
 */
package dev.portico.adapter.file.iceberg;
