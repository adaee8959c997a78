package dev.portico.gateway.result.xlsx;

/**
 * A line of the sheet that says what was asked.
 *
 * @param name what it tells
 * @param text any length, any characters
 */
public record AboutLine(String name, String text) {}
