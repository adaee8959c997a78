/**
 * TPC-H for tests and benchmarks: its tables with their exact types, generated rows, their way into
 * PostgreSQL and Parquet, the descriptors that publish them, and the 22 queries.
 *
 * <p>Nothing is null.
 */
package dev.portico.testkit.tpch;
