package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.TableName;
import dev.portico.spi.FileTable;
import java.util.OptionalInt;

/**
 * A table of files that the engine reads; its files are listed at each execution.
 *
 * @param copy the number of the {@code InstantSlot} that says which copy's files alone are read;
 *     empty for all
 */
public record FileScan(TableName table, String connection, FileTable files, OptionalInt copy) {}
