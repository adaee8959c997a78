/**
 * Decisions by Open Policy Agent: the question and the answer on the wire, the compiled policies
 * inside this process, and the policy server. No value here is null unless a method says so.
 */
package dev.portico.gateway.policy.opa;
