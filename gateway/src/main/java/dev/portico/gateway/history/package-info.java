/**
 * The history that the gateway keeps of tables whose stores keep none: it looks at them from time
 * to time, writes what changed into files of versions, and tells the engine which of these an
 * instant means. Beside {@code query}, started by the composition root. Nothing here is null unless
 * it says so; instants have microseconds.
 */
package dev.portico.gateway.history;
