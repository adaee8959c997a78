/**
 * Local copies of parts of remote Parquet files. A copy is a valid Parquet file of its own, with
 * some columns and row groups of the original: {@link ParquetTail} reads the original's footer,
 * {@link ParquetExcerpt} lays the copy out, {@link RangePlan} says what to read, {@link
 * ExcerptWriter} writes and {@link ExcerptSeal} checks it after a crash. No parameter, component or
 * result is null unless its Javadoc says so.
 */
package dev.portico.adapter.file.mirror;
