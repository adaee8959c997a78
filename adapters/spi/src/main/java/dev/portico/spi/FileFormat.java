package dev.portico.spi;

/** The file formats that the engine reads. */
public enum FileFormat {
  PARQUET,
  CSV,
  /** One JSON object per line. */
  JSON_LINES,
  /** A table of Apache Iceberg: its metadata tell which Parquet files it has. */
  ICEBERG
}
