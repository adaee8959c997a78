/**
 * Iceberg tables for tests, written by Iceberg's own writers: {@link
 * dev.portico.testkit.iceberg.TableWriter} appends and deletes rows, {@link
 * dev.portico.testkit.iceberg.RandomHistory} leads a table through a random life and {@link
 * dev.portico.testkit.iceberg.RowTexts} makes rows comparable.
 *
 * <p>Only tests use this package. Nothing is null unless its Javadoc says so.
 */
package dev.portico.testkit.iceberg;
