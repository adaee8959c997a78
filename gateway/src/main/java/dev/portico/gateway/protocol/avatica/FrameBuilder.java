package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.execute.OutputColumn;
import java.time.ZoneId;
import java.util.List;
import org.apache.calcite.avatica.Meta;

/**
 * Turns slices of batches into one frame; the one place that knows how values look on the wire of a
 * connection.
 */
interface FrameBuilder {

  /**
   * A builder for the wire of a connection.
   *
   * @param zone the session's zone, in which instants are shown as text
   */
  static FrameBuilder of(Wire wire, List<OutputColumn> columns, ZoneId zone) {
    return switch (wire) {
      case ROWS -> new RowFrameBuilder(columns, zone);
      case COLUMNAR -> new ColumnarFrameBuilder(zone);
    };
  }

  void add(RowSlice slice);

  /**
   * The frame; the builder is used up.
   *
   * @param offset number of the first row in the whole result
   * @param done whether no row follows
   */
  Meta.Frame build(long offset, boolean done);
}
