package dev.portico.gateway;

/** A client that others wrote, over H2. */
class H2ODataClientTest extends ODataClientContract {
  H2ODataClientTest() {
    super(ODataStore.H2);
  }
}
