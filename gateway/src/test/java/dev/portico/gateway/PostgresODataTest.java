package dev.portico.gateway;

/** OData, over PostgreSQL. */
class PostgresODataTest extends ODataContract {
  PostgresODataTest() {
    super(ODataStore.POSTGRES);
  }
}
