/**
 * What the gateway itself must remember of its users: access keys, their uses, and saved queries.
 * It lies in a file in the state folder, or in a PostgreSQL database; its tables are made and
 * changed by the migrations beside this package. Beside {@code query}: the doors call it. No null
 * goes in or out.
 */
package dev.portico.gateway.state;
