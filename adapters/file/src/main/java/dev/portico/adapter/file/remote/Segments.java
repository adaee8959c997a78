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
  private Segments() {}

  /**
   * One run.
   *
   * @param needed its row groups that are needed
   * @param all its row groups
   */
  record Segment(Set<Integer> needed, Set<Integer> all) {}

  /**
   * The needed row groups, segment by segment; segments of which none is needed are left out.
   *
   * @param needed ordinals
   * @param segmentBytes how long a segment is, about
   */
  static List<Segment> of(ParquetFooter footer, List<Integer> needed, long segmentBytes) {
    List<Segment> segments = new ArrayList<>();
    Set<Integer> wanted = new LinkedHashSet<>(needed);
    Set<Integer> segment = new LinkedHashSet<>();
    Set<Integer> all = new LinkedHashSet<>();
    long bytes = 0;
    for (int group = 0; group < footer.rowGroups(); group++) {
      all.add(group);
      if (wanted.contains(group)) {
        segment.add(group);
      }
      bytes += bytes(footer.thrift().getRow_groups().get(group));
      if (bytes >= segmentBytes || group == footer.rowGroups() - 1) {
        if (!segment.isEmpty()) {
          segments.add(new Segment(segment, all));
        }
        segment = new LinkedHashSet<>();
        all = new LinkedHashSet<>();
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
