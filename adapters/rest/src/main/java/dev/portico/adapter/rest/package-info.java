/**
 * Rows from a JSON endpoint: the adapter to learn from. Read in this order: {@link
 * dev.portico.adapter.rest.RestPortFactory}, then its config, port, reader and types. No parameter,
 * component or result is null unless its Javadoc says so.
 */
package dev.portico.adapter.rest;
