package dev.portico.gateway;

/** OData, over H2. */
class H2ODataTest extends ODataContract {
  H2ODataTest() {
    super(ODataStore.H2);
  }
}
