/**
 * Questions to one table in OData's words, {@code $select}, {@code $filter}, {@code $orderby},
 * {@code $skip} and {@code $top}, as SQL. What comes out can hold nothing but quoted names,
 * literals and the operators known here, whatever comes in. Nothing here is null.
 */
package dev.portico.gateway.protocol.filter;
