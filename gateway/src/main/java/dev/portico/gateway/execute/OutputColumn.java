package dev.portico.gateway.execute;

import dev.portico.gateway.catalog.TableName;
import dev.portico.spi.ColumnType;
import java.util.Optional;

/**
 * A column of a result.
 *
 * @param name its label
 * @param type its type
 * @param nullable whether NULL may occur
 * @param masked whether a mask stands over it
 * @param table the table it comes from unchanged, when there is one
 * @param column its name in that table
 */
public record OutputColumn(
    String name,
    ColumnType type,
    boolean nullable,
    boolean masked,
    Optional<TableName> table,
    Optional<String> column) {}
