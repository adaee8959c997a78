package dev.portico.gateway.result.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.result.ByteEncoder;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** Writes a result in Arrow's streaming format, a record batch per piece. */
public final class ArrowStream implements ByteEncoder {
  private static final int CONTINUES = -1;
  private static final int ALIGNMENT = 8;
  private static final int PIECE_ROWS = 16 * 1024;
  private static final long PIECE_BYTES = 1 << 20;

  @Override
  public void begin(String queryId, List<OutputColumn> columns, OutputStream out)
      throws IOException {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int schema = ArrowSchema.write(builder, queryId, columns);
    message(builder, MessageHeader.Schema, schema, 0, out);
  }

  @Override
  public int rows(RowBatch batch, int from, OutputStream out) throws IOException {
    int to = until(batch, from);
    ArrowBody body = new ArrowBody();
    for (ColumnVector column : batch.columns()) {
      body.column(column, from, to);
    }
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int header = recordBatch(builder, to - from, body);
    message(builder, MessageHeader.RecordBatch, header, body.length(), out);
    body.writeTo(out);
    return to;
  }

  @Override
  public void end(OutputStream out) throws IOException {
    out.write(littleEndian(CONTINUES, 0));
  }

  /** As many rows as make a piece of moderate size. */
  private static int until(RowBatch batch, int from) {
    long perRow = Math.max(1, batch.estimatedBytes() / batch.rows());
    long rows = Math.max(1, Math.min(PIECE_ROWS, PIECE_BYTES / perRow));
    return (int) Math.min(batch.rows(), from + rows);
  }

  private static int recordBatch(FlatBufferBuilder builder, int rows, ArrowBody body) {
    List<ArrowBody.Node> nodes = body.nodes();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes.get(i).rows(), nodes.get(i).nulls());
    }
    int nodesAt = builder.endVector();
    List<ArrowBody.Part> parts = body.parts();
    RecordBatch.startBuffersVector(builder, parts.size());
    for (int i = parts.size() - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, parts.get(i).offset(), parts.get(i).length());
    }
    int buffersAt = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodesAt);
    RecordBatch.addBuffers(builder, buffersAt);
    return RecordBatch.endRecordBatch(builder);
  }

  private static void message(
      FlatBufferBuilder builder, byte kind, int header, long bodyLength, OutputStream out)
      throws IOException {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyLength, 0));
    byte[] bytes = builder.sizedByteArray();
    int padding = -bytes.length & (ALIGNMENT - 1);
    out.write(littleEndian(CONTINUES, bytes.length + padding));
    out.write(bytes);
    out.write(new byte[padding]);
  }

  private static byte[] littleEndian(int one, int other) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(one).putInt(other).array();
  }
}
