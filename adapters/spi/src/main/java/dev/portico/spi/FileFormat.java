package dev.portico.spi;

/** The file formats that the engine reads. */
public enum FileFormat {
  PARQUET,
  CSV,
  /** One JSON object per line. */
  JSON_LINES
}
