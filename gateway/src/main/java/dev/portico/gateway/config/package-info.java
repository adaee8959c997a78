/**
 * The server's settings: read once from {@code portico.yaml}, every problem reported at once, then
 * immutable records.
 */
package dev.portico.gateway.config;
