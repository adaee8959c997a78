/**
 * Says which files and which row groups of Parquet files can hold a row for which a condition is
 * true, from what hive folders, footers, page indexes and Bloom filters tell.
 *
 * <p>Everything here may say "it can" without reason, but never "it cannot" when there is such a
 * row. A condition is not decided for values but for sets of them: each part of it gets the set of
 * truth values it can have for the rows in question ({@link
 * dev.portico.adapter.file.pruning.TruthValues}), so that NOT needs no rule of its own. What is not
 * understood can have every truth value. No parameter, component or result is null unless its
 * Javadoc says so.
 */
package dev.portico.adapter.file.pruning;
