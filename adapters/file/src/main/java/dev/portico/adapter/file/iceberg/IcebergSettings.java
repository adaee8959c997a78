package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What reading a connection's Iceberg tables needs.
 *
 * @param connection its name, for messages
 * @param fileSystems where the files are
 * @param catalog the REST catalog, when the connection has one
 * @param freshFor how long an opened table may be taken for the table as it is now; zero to look
 *     every time
 * @param storeFaults makes the error out of what a file system threw; its first argument names what
 *     was being read
 */
public record IcebergSettings(
    String connection,
    FileSystems fileSystems,
    Optional<RestCatalogSettings> catalog,
    Duration freshFor,
    BiFunction<String, IOException, PortException> storeFaults) {
  public IcebergSettings {
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(fileSystems, "fileSystems");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(freshFor, "freshFor");
    Objects.requireNonNull(storeFaults, "storeFaults");
  }
}
