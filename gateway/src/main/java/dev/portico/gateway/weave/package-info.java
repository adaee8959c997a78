/**
 * Step 4 of 6: each bare scan becomes mask(row filter(temporal(scan))), exactly once, and the query
 * an {@link dev.portico.gateway.weave.AuthorizedQuery}. Only this package can make one, and the
 * planner takes nothing else.
 */
package dev.portico.gateway.weave;
