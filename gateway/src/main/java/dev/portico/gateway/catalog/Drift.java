package dev.portico.gateway.catalog;

/**
 * A difference between a contract and its store: the column (empty for the whole table), and both
 * sides in words.
 */
public record Drift(TableName table, String column, String contractSays, String storeSays) {}
