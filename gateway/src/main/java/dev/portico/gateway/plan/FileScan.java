package dev.portico.gateway.plan;

import dev.portico.gateway.catalog.TableName;
import dev.portico.spi.FileTable;

/** A table of files that the engine reads; its files are listed at each execution. */
public record FileScan(TableName table, String connection, FileTable files) {}
