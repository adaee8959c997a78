package dev.portico.gateway.execute;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.weave.InstantSlot;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the versions that the gateway captured of a table. Implemented by {@code history}; the
 * engine asks once for each reference of each execution. Safe for many threads.
 */
@FunctionalInterface
public interface CapturedHistory {
  /** Of a gateway that captures nothing. */
  CapturedHistory NONE =
      (slot, execution) -> {
        throw new GatewayException(
            ErrorCode.HISTORY_TOO_SHORT,
            "nothing of " + slot.table().name() + " has been captured yet");
      };

  /** The name of the column by which versions are told apart in their files. */
  String ID = "_portico_id";

  /** The name of the column of a version's beginning. */
  String FROM = "_portico_from";

  /** The name of the column of a version's end. */
  String TO = "_portico_to";

  /**
   * The files of the versions that the execution reads.
   *
   * @throws GatewayException when the history does not know all that is asked for
   */
  Versions versions(InstantSlot.Captured slot, Execution execution);

  /**
   * Files of versions.
   *
   * @param opened files of versions, each with its number and beginning; absolute paths
   * @param closed files of the ends of versions, by number
   * @param columns names of the table's columns that are in the files
   * @param read the instant of the capture that is read, or the span
   */
  record Versions(List<String> opened, List<String> closed, Set<String> columns, Period read) {
    public Versions {
      opened = List.copyOf(opened);
      closed = List.copyOf(closed);
      columns = Set.copyOf(columns);
      Objects.requireNonNull(read, "read");
    }
  }
}
