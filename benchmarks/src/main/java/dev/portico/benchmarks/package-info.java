/**
 * The end-to-end comparison, started by {@code benchmarks/run}, and micro-benchmarks that look into
 * single steps.
 *
 * <p>Nothing is null unless its Javadoc says so.
 */
package dev.portico.benchmarks;
