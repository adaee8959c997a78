package dev.portico.gateway;

/** Made-up questions, over Parquet files. */
class ParquetODataAgreesTest extends ODataAgreesContract {
  ParquetODataAgreesTest() {
    super(ODataStore.PARQUET);
  }
}
