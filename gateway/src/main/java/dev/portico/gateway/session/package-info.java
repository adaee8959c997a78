/** Who asks and under which settings: plain values that travel with each statement. */
package dev.portico.gateway.session;
