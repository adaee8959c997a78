package dev.portico.jdbc;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.ZoneId;

/**
 * Some rows of a result, column by column, as the server writes them. All numbers big-endian.
 *
 * <pre>
 * block  := zone:utf rows:int width:int column*
 * column := kind:byte hasNulls:byte [null:byte per row] values
 * </pre>
 *
 * {@link BlockColumn} reads the values.
 */
record Block(ZoneId zone, int rows, BlockColumn[] columns) {

  static Block read(byte[] bytes) throws SQLException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      ZoneId zone = ZoneId.of(in.readUTF());
      int rows = in.readInt();
      BlockColumn[] columns = new BlockColumn[in.readInt()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = BlockColumn.read(in, rows, zone);
      }
      return new Block(zone, rows, columns);
    } catch (IOException | RuntimeException e) {
      throw new SQLException(
          "the server sent rows that this driver cannot read; use the driver of its release",
          "08P01",
          e);
    }
  }
}
