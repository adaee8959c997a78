/**
 * Step 2 of 6: one decision per query over the tables it names becomes the {@link
 * dev.portico.gateway.policy.CallerView}, the schema this caller has.
 */
package dev.portico.gateway.policy;
