package dev.portico.gateway;

/** Made-up questions, over PostgreSQL. */
class PostgresODataAgreesTest extends ODataAgreesContract {
  PostgresODataAgreesTest() {
    super(ODataStore.POSTGRES);
  }
}
