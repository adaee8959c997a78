package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.util.ArrayImpl;
import org.apache.calcite.avatica.util.Cursor;

/**
 * Walks through the rows of a result, asking the server for the next frame when one is used up.
 * Used by one thread at a time.
 */
final class BlockCursor implements Cursor {
  /** Where frames come from and what happens to what is left of the result. */
  interface Source {
    Meta.Frame fetch(long offset) throws SQLException;

    void release();
  }

  private final Source source;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private Block block;
  private int row;
  private long offset;
  private boolean done;
  private boolean wasNull;

  BlockCursor(Meta.Frame first, Source source) {
    this.source = source;
    take(first);
  }

  private void take(Meta.Frame frame) {
    done = frame.done;
    for (Object value : frame.rows) {
      waiting.add((byte[]) ((List<?>) value).get(0));
    }
  }

  @Override
  public boolean next() throws SQLException {
    if (block != null && row + 1 < block.rows()) {
      row++;
      return true;
    }
    while (waiting.isEmpty() && !done) {
      countBlock();
      take(source.fetch(offset));
    }
    countBlock();
    if (waiting.isEmpty()) {
      return false;
    }
    block = Block.read(waiting.remove());
    row = 0;
    return true;
  }

  /** The rows of the block that was read count as soon as another is wanted. */
  private void countBlock() {
    if (block != null) {
      offset += block.rows();
      block = null;
    }
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
    if (!done) {
      done = true;
      source.release();
    }
  }
}
