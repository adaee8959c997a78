/**
 * Step 3 of 6: a {@link dev.portico.gateway.sql.parse.ParsedQuery} is validated against the {@link
 * dev.portico.gateway.policy.CallerView} and becomes a logical plan over bare scans, a {@link
 * dev.portico.gateway.sql.ValidatedQuery}. A bare scan has no physical form: only {@code weave} can
 * replace it.
 */
package dev.portico.gateway.sql;
