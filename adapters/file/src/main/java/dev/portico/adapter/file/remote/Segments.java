package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.ParquetFooter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.RowGroup;

/**
 * Cuts a file into runs of row groups of about equal size, so that the rows of the first are read
 * while the others arrive. The cut depends on the file alone: queries that need different columns
 * share what they fetch.
 */
final class Segments {
  private static final long SEGMENT_BYTES = 32L << 20;

  private Segments() {}

  /**
   * The needed row groups, segment by segment; segments of which none is needed are left out.
   *
   * @param needed ordinals
   */
  static List<Set<Integer>> of(ParquetFooter footer, List<Integer> needed) {
    List<Set<Integer>> segments = new ArrayList<>();
    Set<Integer> wanted = new LinkedHashSet<>(needed);
    Set<Integer> segment = new LinkedHashSet<>();
    long bytes = 0;
    for (int group = 0; group < footer.rowGroups(); group++) {
      if (wanted.contains(group)) {
        segment.add(group);
      }
      bytes += bytes(footer.thrift().getRow_groups().get(group));
      if (bytes >= SEGMENT_BYTES || group == footer.rowGroups() - 1) {
        if (!segment.isEmpty()) {
          segments.add(segment);
        }
        segment = new LinkedHashSet<>();
        bytes = 0;
      }
    }
    return segments;
  }

  private static long bytes(RowGroup group) {
    return group.getColumns().stream()
        .mapToLong(column -> column.getMeta_data().getTotal_compressed_size())
        .sum();
  }
}
