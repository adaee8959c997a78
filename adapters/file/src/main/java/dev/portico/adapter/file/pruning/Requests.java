package dev.portico.adapter.file.pruning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads many small ranges by few requests. */
final class Requests {
  private Requests() {}

  /**
   * Ranges that cover all of these, ascending: neighbours are read together, if what lies between
   * them is less than this many bytes.
   */
  static List<ByteRange> merged(List<ByteRange> ranges, long mostBetween) {
    List<ByteRange> merged = new ArrayList<>();
    for (ByteRange range :
        ranges.stream().sorted(Comparator.comparingLong(ByteRange::offset)).toList()) {
      ByteRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null
          && range.offset() - last.end() <= mostBetween
          && range.end() - last.offset() <= Index.MAX_BYTES) {
        long end = Math.max(last.end(), range.end());
        merged.set(merged.size() - 1, new ByteRange(last.offset(), (int) (end - last.offset())));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /** The bytes of each of the ranges, cut out of the requests that cover them. */
  static Map<ByteRange, byte[]> read(
      List<ByteRange> requests, List<ByteRange> ranges, RangeReader reader) {
    Map<ByteRange, byte[]> read = new HashMap<>();
    for (ByteRange request : requests) {
      byte[] bytes = reader.read(request);
      if (bytes.length != request.length()) {
        throw new IllegalStateException(
            "asked for " + request.length() + " bytes, got " + bytes.length);
      }
      for (ByteRange range : ranges) {
        if (range.offset() >= request.offset() && range.end() <= request.end()) {
          int from = (int) (range.offset() - request.offset());
          read.put(range, Arrays.copyOfRange(bytes, from, from + range.length()));
        }
      }
    }
    return read;
  }
}
