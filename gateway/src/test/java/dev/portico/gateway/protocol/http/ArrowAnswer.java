package dev.portico.gateway.protocol.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/**
 * Walks over an Arrow stream as its specification says, and checks that each buffer lies where it
 * may.
 */
record ArrowAnswer(List<String> fields, long rows, boolean ended) {
  static ArrowAnswer read(byte[] stream) {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    List<String> fields = new ArrayList<>();
    long rows = 0;
    while (bytes.hasRemaining()) {
      check(bytes.position() % 8 == 0, "a message begins at a multiple of eight");
      check(bytes.getInt() == -1, "a message begins with its mark");
      int length = bytes.getInt();
      if (length == 0) {
        return new ArrowAnswer(fields, rows, !bytes.hasRemaining());
      }
      Message message =
          Message.getRootAsMessage(
              bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN));
      bytes.position(bytes.position() + length);
      if (message.headerType() == MessageHeader.Schema) {
        Schema schema = (Schema) message.header(new Schema());
        for (int i = 0; i < schema.fieldsLength(); i++) {
          fields.add(schema.fields(i).name() + " " + type(schema.fields(i)));
        }
      } else {
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        long end = 0;
        for (int i = 0; i < batch.buffersLength(); i++) {
          check(batch.buffers(i).offset() >= end && batch.buffers(i).offset() % 8 == 0, "offset");
          end = batch.buffers(i).offset() + batch.buffers(i).length();
          check(end <= message.bodyLength(), "a buffer lies within its body");
        }
        rows += batch.length();
        bytes.position(bytes.position() + (int) message.bodyLength());
      }
    }
    return new ArrowAnswer(fields, rows, false);
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }

  private static String type(Field field) {
    return switch (field.typeType()) {
      case Type.Int -> {
        Int type = (Int) field.type(new Int());
        yield "Int(" + type.bitWidth() + ", " + type.isSigned() + ")";
      }
      case Type.FloatingPoint ->
          "FloatingPoint("
              + (((FloatingPoint) field.type(new FloatingPoint())).precision() - 1)
              + ")";
      case Type.Decimal -> {
        Decimal type = (Decimal) field.type(new Decimal());
        yield "Decimal(" + type.precision() + ", " + type.scale() + ")";
      }
      case Type.Date -> "Date(" + ((Date) field.type(new Date())).unit() + ")";
      case Type.Time -> {
        Time type = (Time) field.type(new Time());
        yield "Time(" + type.unit() + ", " + type.bitWidth() + ")";
      }
      case Type.Timestamp -> {
        Timestamp type = (Timestamp) field.type(new Timestamp());
        yield "Timestamp("
            + type.unit()
            + (type.timezone() == null ? ")" : ", " + type.timezone() + ")");
      }
      case Type.List -> "List<" + type(field.children(0)) + ">";
      default -> Type.name(field.typeType());
    };
  }
}
