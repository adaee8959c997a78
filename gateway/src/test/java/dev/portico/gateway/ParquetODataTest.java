package dev.portico.gateway;

/** OData, over Parquet files. */
class ParquetODataTest extends ODataContract {
  ParquetODataTest() {
    super(ODataStore.PARQUET);
  }
}
