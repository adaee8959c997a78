/**
 * What authors of policies have besides {@code opa}: data tests, which run the real gateway over
 * sample rows, and the comparison of two policies. Nothing here is null.
 */
package dev.portico.gateway.cli.policy;
