package dev.portico.gateway.protocol.avatica;

import com.google.protobuf.ByteString;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.proto.Common;

/**
 * A frame whose rows are blocks: each "row" has one value, the bytes of many rows column by column.
 */
final class ColumnarFrameBuilder implements FrameBuilder {
  private final BlockWriter writer;
  private final List<ByteString> blocks = new ArrayList<>();

  ColumnarFrameBuilder(ZoneId zone) {
    this.writer = new BlockWriter(zone);
  }

  @Override
  public void add(RowSlice slice) {
    blocks.add(writer.write(slice));
  }

  @Override
  public Meta.Frame build(long offset, boolean done) {
    return new BlockFrame(offset, done, blocks);
  }

  /** Avatica would send every value twice, for clients older than any of Portico's. */
  private static final class BlockFrame extends Meta.Frame {
    private final List<ByteString> blocks;

    BlockFrame(long offset, boolean done, List<ByteString> blocks) {
      super(offset, done, List.of());
      this.blocks = blocks;
    }

    @Override
    public Common.Frame toProto() {
      Common.Frame.Builder frame = Common.Frame.newBuilder().setDone(done).setOffset(offset);
      for (ByteString block : blocks) {
        Common.TypedValue value =
            Common.TypedValue.newBuilder()
                .setType(Common.Rep.BYTE_STRING)
                .setBytesValue(block)
                .build();
        frame.addRows(
            Common.Row.newBuilder()
                .addValue(Common.ColumnValue.newBuilder().setScalarValue(value)));
      }
      return frame.build();
    }
  }
}
