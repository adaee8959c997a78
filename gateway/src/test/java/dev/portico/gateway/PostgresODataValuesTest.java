package dev.portico.gateway;

/** Odd values, over PostgreSQL. */
class PostgresODataValuesTest extends ODataValuesContract {
  PostgresODataValuesTest() {
    super(ODataStore.POSTGRES);
  }
}
