/**
 * The contract between the gateway and the stores: a {@link dev.portico.spi.Port} offers tables of
 * one store as SQL, as files or as scans.
 *
 * <p>Only JDK types and the records of this package appear here, so an adapter depends on nothing
 * else of the gateway. No parameter, component or result is null unless its Javadoc says so.
 */
package dev.portico.spi;
