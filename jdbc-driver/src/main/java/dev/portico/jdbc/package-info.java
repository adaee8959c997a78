/**
 * Portico's JDBC driver. Avatica supplies the messages and most of the JDBC classes; what it lacks
 * is here: exact values in columnar blocks, cancelling, time limits, keys, and errors as the server
 * words them.
 */
package dev.portico.jdbc;
