/**
 * The pipeline: one method that lists the steps of a query, EXPLAIN, and the record of what ran.
 */
package dev.portico.gateway.query;
