package dev.portico.adapter.jdbc;

import dev.portico.spi.ColumnVector;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Moves one cell of the current row into a vector, exactly. */
@FunctionalInterface
interface CellReader {

  /**
   * Reads a cell.
   *
   * @param index the column, from 1
   * @throws UnfitValueException when the value does not fit the vector's type
   */
  void read(ResultSet rows, int index, ColumnVector into, int row) throws SQLException;
}
