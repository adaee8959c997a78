/**
 * The HTTP door: queries as JSON and CSV, health, metrics and the operator's calls, on Armeria,
 * which is known in this package only. Requests are parsed and results encoded on a bounded set of
 * threads of its own; event loops never wait.
 */
package dev.portico.gateway.protocol.http;
