/**
 * Step 6 of 6: runs the fragments of a {@link dev.portico.gateway.plan.PhysicalPlan} on their ports
 * and what is left on the engine, and streams the rows.
 */
package dev.portico.gateway.execute;
