package dev.portico.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.Meta;

/**
 * Rows that came with one answer of the server.
 *
 * @param blocks in the order of the rows; none when no row was left
 * @param rows in all blocks
 * @param last whether no row follows
 */
record Frame(List<Block> blocks, long rows, boolean last) {

  static Frame of(Meta.Frame sent) throws SQLException {
    List<Block> blocks = new ArrayList<>();
    long rows = 0;
    for (Object row : sent.rows) {
      Block block = Block.read((byte[]) ((List<?>) row).get(0));
      if (block.rows() > 0) {
        rows += block.rows();
        blocks.add(block);
      }
    }
    return new Frame(blocks, rows, sent.done);
  }
}
