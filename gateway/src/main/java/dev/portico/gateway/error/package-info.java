/**
 * How things go wrong: one exception, a code for each kind of fault, the place in the SQL. Imports
 * nothing of the gateway.
 */
package dev.portico.gateway.error;
