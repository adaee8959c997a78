package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.duckdb.ParquetFiles;
import dev.portico.gateway.result.Spools;

/**
 * What answers need that are made whole before they are sent. Neither is closed by the door.
 *
 * @param spools the temporary files
 * @param parquet writes Parquet into the folder of {@code spools}
 */
public record Exports(Spools spools, ParquetFiles parquet) {}
