/**
 * Checks of the rows themselves: whether what stores keep of the past tells one story. For {@code
 * portico validate --data}, on nobody's behalf. No null comes in or goes out.
 */
package dev.portico.gateway.query.check;
