package dev.portico.adapter.file.iceberg;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How to reach an Iceberg REST catalog.
 *
 * @param uri of the catalog, without {@code /v1}
 * @param warehouse what the catalog calls the warehouse, when it has several
 * @param token a bearer token, when the catalog wants one
 * @param credential {@code client-id:client-secret} for OAuth2, when the catalog wants one
 * @param properties further ones as Iceberg names them, such as {@code oauth2-server-uri}, {@code
 *     scope} or {@code header.X-Tenant}; they win over nothing that is set here
 */
public record RestCatalogSettings(
    String uri,
    Optional<String> warehouse,
    Optional<String> token,
    Optional<String> credential,
    Map<String, String> properties) {
  public RestCatalogSettings {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(warehouse, "warehouse");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(credential, "credential");
    properties = Map.copyOf(properties);
  }

  /** Hides the secrets. */
  @Override
  public String toString() {
    return "RestCatalogSettings[" + uri + "]";
  }
}
