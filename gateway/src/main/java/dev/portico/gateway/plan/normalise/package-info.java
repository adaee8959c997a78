/**
 * Brings a logical plan into the shape that placement wants, in the order that was found to work:
 * sub-queries to mark joins, decorrelation, push-down, inference of predicates, trimming of
 * columns, order of joins.
 */
package dev.portico.gateway.plan.normalise;
