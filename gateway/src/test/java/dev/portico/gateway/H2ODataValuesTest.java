package dev.portico.gateway;

/** Odd values, over H2. */
class H2ODataValuesTest extends ODataValuesContract {
  H2ODataValuesTest() {
    super(ODataStore.H2);
  }
}
