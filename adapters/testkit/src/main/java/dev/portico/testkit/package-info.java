/**
 * What adapters and the gateway test with: real servers on loopback, the edge values of every type,
 * and {@link dev.portico.testkit.PortContractTest}, which every adapter inherits.
 *
 * <p>Only tests use this package. Nothing is null unless its Javadoc says so.
 */
package dev.portico.testkit;
