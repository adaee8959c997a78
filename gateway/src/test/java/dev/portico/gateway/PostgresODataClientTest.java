package dev.portico.gateway;

/** A client that others wrote, over PostgreSQL. */
class PostgresODataClientTest extends ODataClientContract {
  PostgresODataClientTest() {
    super(ODataStore.POSTGRES);
  }
}
