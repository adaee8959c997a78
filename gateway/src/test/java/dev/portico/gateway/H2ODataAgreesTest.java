package dev.portico.gateway;

/** Made-up questions, over H2. */
class H2ODataAgreesTest extends ODataAgreesContract {
  H2ODataAgreesTest() {
    super(ODataStore.H2);
  }
}
