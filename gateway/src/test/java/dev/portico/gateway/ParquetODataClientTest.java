package dev.portico.gateway;

/** A client that others wrote, over Parquet files. */
class ParquetODataClientTest extends ODataClientContract {
  ParquetODataClientTest() {
    super(ODataStore.PARQUET);
  }
}
