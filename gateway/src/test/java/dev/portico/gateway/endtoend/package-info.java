/**
 * The whole gateway through its real doors: the shaded driver, the HTTP door and the command line,
 * over a real PostgreSQL, H2 and files.
 *
 * <p>Nothing is null unless a method says so.
 */
package dev.portico.gateway.endtoend;
