/**
 * Step 5 of 6: an {@link dev.portico.gateway.weave.AuthorizedQuery} becomes a {@link
 * dev.portico.gateway.plan.PhysicalPlan}: what each store runs, and what is left for the engine.
 * Sub-packages: {@code normalise} brings the plan into shape, {@code place} decides which store
 * runs which subtree, {@code write} writes both as SQL.
 */
package dev.portico.gateway.plan;
