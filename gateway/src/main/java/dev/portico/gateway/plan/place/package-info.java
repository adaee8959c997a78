/** Decides, bottom-up, which store runs which subtree, and cuts the plan there. */
package dev.portico.gateway.plan.place;
