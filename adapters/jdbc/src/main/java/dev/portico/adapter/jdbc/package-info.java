/**
 * Ports over relational stores: PostgreSQL and H2 through JDBC, with one HikariCP pool per
 * connection.
 *
 * <p>{@link dev.portico.adapter.jdbc.JdbcPortFactory} is found by the gateway; everything else is
 * its own. Nothing is null unless its Javadoc says so.
 */
package dev.portico.adapter.jdbc;
