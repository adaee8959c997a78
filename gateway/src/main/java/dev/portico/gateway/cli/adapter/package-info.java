/**
 * {@code portico new adapter}: a Maven project of its own with a port that works over a store in
 * memory, and the tests that every adapter passes. No parameter, component or result is null.
 */
package dev.portico.gateway.cli.adapter;
