/**
 * Writes a plan as SQL for one target: the engine or a store. What a target's allow-list does not
 * hold is refused with {@link dev.portico.gateway.plan.write.Unsupported}, which is also how
 * placement learns what must stay in the engine.
 */
package dev.portico.gateway.plan.write;
