package dev.portico.gateway.policy;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.spi.ColumnType;

/** A column as one caller sees it: type and nullability after masking. */
public record ViewColumn(CatalogColumn column, ColumnType type, boolean nullable, boolean masked) {

  public String name() {
    return column.name();
  }
}
