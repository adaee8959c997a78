package dev.portico.gateway;

/** Odd values, over Parquet files. */
class ParquetODataValuesTest extends ODataValuesContract {
  ParquetODataValuesTest() {
    super(ODataStore.PARQUET);
  }
}
