package dev.portico.gateway.error;

/**
 * A place in the text of a statement.
 *
 * @param line from 1
 * @param column from 1
 */
public record SqlPosition(int line, int column) {}
