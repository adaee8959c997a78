package dev.portico.adapter.file.pruning;

import java.util.List;

/**
 * What reading page indexes and Bloom filters costs.
 *
 * @param requestBytes how many bytes come in the time that one more request takes: round trip ×
 *     bandwidth, such as 1.5 MB for 30 ms and 50 MB/s; 0 when only bytes count
 */
public record ReadCost(long requestBytes) {
  public ReadCost {
    if (requestBytes < 0) {
      throw new IllegalArgumentException("requestBytes is negative");
    }
  }

  /**
   * Whether reading the ranges takes less than downloading so many bytes.
   *
   * @param requests the ranges as they are read
   */
  boolean isBelow(long neededBytes, List<ByteRange> requests) {
    long cost = 0;
    for (ByteRange request : requests) {
      cost += request.length() + requestBytes;
    }
    return cost < neededBytes;
  }
}
