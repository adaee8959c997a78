package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.util.ArrayImpl;
import org.apache.calcite.avatica.util.Cursor;

/**
 * Walks through the rows of a result, taking the next frame when one is used up. Used by one thread
 * at a time.
 */
final class BlockCursor implements Cursor {
  private final Frames frames;
  private final Deque<Block> waiting = new ArrayDeque<>();
  private Block block;
  private int row;
  private boolean wasNull;

  BlockCursor(Frames frames) {
    this.frames = frames;
  }

  @Override
  public boolean next() throws SQLException {
    if (block != null && row + 1 < block.rows()) {
      row++;
      return true;
    }
    block = null;
    row = 0;
    while (waiting.isEmpty()) {
      Frame frame = frames.next();
      if (frame == null) {
        return false;
      }
      waiting.addAll(frame.blocks());
    }
    block = waiting.remove();
    return true;
  }

  /** The present row's place in a column. */
  BlockColumn column(int index) throws SQLException {
    if (block == null) {
      throw new SQLException(
          "there is no current row; call next() first and use it while it is true", "24000");
    }
    BlockColumn column = block.columns()[index];
    wasNull = column.isNull(row);
    return column;
  }

  int row() {
    return row;
  }

  @Override
  public boolean wasNull() {
    return wasNull;
  }

  @Override
  public List<Accessor> createAccessors(
      List<ColumnMetaData> columns, Calendar calendar, ArrayImpl.Factory ignored) {
    List<Accessor> accessors = new ArrayList<>(columns.size());
    for (ColumnMetaData column : columns) {
      accessors.add(
          new ColumnAccessor(this, accessors.size(), PorticoArray.Maker.of(column.type, calendar)));
    }
    return accessors;
  }

  @Override
  public void close() {
    block = null;
    waiting.clear();
    frames.close();
  }
}
