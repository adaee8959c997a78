package dev.portico.adapter.file.iceberg;

import dev.portico.spi.PortException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTCatalogProperties;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.auth.OAuth2Properties;

/**
 * The tables of a REST catalog. Only their metadata are asked for; files are read with the
 * connection's own credentials, never with ones the catalog hands out. Safe for many threads.
 */
final class RestTables implements AutoCloseable {
  private final IcebergSettings settings;
  private final RestCatalogSettings catalog;
  private final SessionContext session = SessionContext.createEmpty();
  private RESTSessionCatalog client;
  private boolean closed;

  RestTables(IcebergSettings settings, RestCatalogSettings catalog) {
    this.settings = settings;
    this.catalog = catalog;
  }

  TableMetadata metadata(String identifier, Faults faults) {
    Table table = client(faults).loadTable(session, TableIdentifier.parse(identifier));
    if (table instanceof BaseTable base) {
      return base.operations().current();
    }
    throw faults.of(Reason.MISSING, "is no table of its own in the catalog; check the name");
  }

  /** Made at the first use, so that a catalog may be away when the server starts. */
  private synchronized RESTSessionCatalog client(Faults faults) {
    if (closed) {
      throw faults.of(Reason.UNAVAILABLE, "cannot be read: its connection was closed");
    }
    if (client == null) {
      RESTSessionCatalog made =
          new RESTSessionCatalog(
              properties ->
                  HTTPClient.builder(properties)
                      .uri(properties.get(CatalogProperties.URI))
                      .withHeaders(RESTUtil.configHeaders(properties))
                      .build(),
              (context, properties) -> new NoFiles());
      try {
        made.initialize(settings.connection(), properties());
        client = made;
      } finally {
        if (client == null) {
          closeQuietly(made);
        }
      }
    }
    return client;
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(catalog.properties());
    properties.put(CatalogProperties.URI, catalog.uri());
    catalog.warehouse().ifPresent(w -> properties.put(CatalogProperties.WAREHOUSE_LOCATION, w));
    catalog.token().ifPresent(token -> properties.put(OAuth2Properties.TOKEN, token));
    catalog.credential().ifPresent(c -> properties.put(OAuth2Properties.CREDENTIAL, c));
    // Every snapshot is wanted for looking back.
    properties.put(RESTCatalogProperties.SNAPSHOT_LOADING_MODE, "ALL");
    properties.put(RESTCatalogProperties.METRICS_REPORTING_ENABLED, "false");
    // Iceberg would log every scan.
    properties.put(CatalogProperties.METRICS_REPORTER_IMPL, SilentReporter.class.getName());
    properties.putIfAbsent("rest.client.connection-timeout-ms", "10000");
    properties.putIfAbsent("rest.client.socket-timeout-ms", "30000");
    return properties;
  }

  private static void closeQuietly(RESTSessionCatalog catalog) {
    try {
      catalog.close();
    } catch (IOException | RuntimeException e) {
      // It holds nothing that outlives the process' sockets.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      closeQuietly(client);
    }
  }

  /** What the catalog's client is given instead of access to files. */
  private static final class NoFiles implements FileIO {
    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public OutputFile newOutputFile(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void deleteFile(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> properties() {
      return Map.of();
    }
  }
}
