package dev.portico.gateway.audit.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as it was sent.
 *
 * @param parent empty when it has none
 * @param kind 1 internal, 2 server, 3 client
 * @param start nanoseconds
 * @param status 0 unset, 2 error
 */
public record SentSpan(
    String trace,
    String id,
    String parent,
    String name,
    int kind,
    long start,
    long end,
    Map<String, String> attributes,
    int status) {

  /** The spans of a request of OpenTelemetry's protocol. */
  static List<SentSpan> all(byte[] request) {
    List<SentSpan> spans = new ArrayList<>();
    for (Field resource : fields(request, 1)) {
      for (Field scope : fields(resource.bytes, 2)) {
        fields(scope.bytes, 2).forEach(span -> spans.add(span(span.bytes)));
      }
    }
    return spans;
  }

  private static SentSpan span(byte[] span) {
    Map<String, String> attributes = new TreeMap<>();
    for (Field attribute : fields(span, 9)) {
      Field value = fields(one(attribute.bytes, 2).bytes).get(0);
      attributes.put(
          one(attribute.bytes, 1).text(),
          value.number == 1 ? value.text() : String.valueOf(value.value));
    }
    return new SentSpan(
        HexFormat.of().formatHex(one(span, 1).bytes),
        HexFormat.of().formatHex(one(span, 2).bytes),
        HexFormat.of().formatHex(one(span, 4).bytes),
        one(span, 5).text(),
        (int) one(span, 6).value,
        one(span, 7).value,
        one(span, 8).value,
        attributes,
        (int) one(one(span, 15).bytes, 3).value);
  }

  private record Field(int number, long value, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static Field one(byte[] message, int number) {
    List<Field> found = fields(message, number);
    return found.isEmpty() ? new Field(number, 0, new byte[0]) : found.get(0);
  }

  private static List<Field> fields(byte[] message, int number) {
    return fields(message).stream().filter(f -> f.number == number).toList();
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (rest.hasRemaining()) {
      long tag = varint(rest);
      int number = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> fields.add(new Field(number, varint(rest), new byte[0]));
        case 1 -> fields.add(new Field(number, rest.getLong(), new byte[0]));
        case 2 -> {
          byte[] bytes = new byte[(int) varint(rest)];
          rest.get(bytes);
          fields.add(new Field(number, 0, bytes));
        }
        case 5 -> fields.add(new Field(number, rest.getInt(), new byte[0]));
        default -> throw new IllegalArgumentException("no protobuf");
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer rest) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = rest.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
