package dev.portico.gateway.execute;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.weave.InstantSlot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

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
   * Keeps the files of a table's history while an execution reads them; taken before {@link
   * #versions}, closed when the last row is read. An erasure does not wait for ever: it stops the
   * execution in the end.
   */
  default Hold hold(InstantSlot.Captured slot, Execution execution) {
    return () -> {};
  }

  /** What {@link #hold} gives; closing it twice does nothing more, and never throws. */
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Files of versions.
   *
   * @param opened files of versions, each with its number and beginning
   * @param closed files of the ends of versions, by number; absolute paths
   * @param read the instant of the capture that is read, or the span
   */
  record Versions(List<Part> opened, List<String> closed, Period read) {
    public Versions {
      opened = List.copyOf(opened);
      closed = List.copyOf(closed);
      Objects.requireNonNull(read, "read");
    }

    /** All files. */
    public List<String> paths() {
      return Stream.concat(opened.stream().flatMap(p -> p.paths().stream()), closed.stream())
          .toList();
    }
  }

  /**
   * Files of versions in which no column has two types.
   *
   * @param paths absolute
   * @param types the engine's types of the table's columns that are in some of them, by name
   */
  record Part(List<String> paths, Map<String, String> types) {
    public Part {
      paths = List.copyOf(paths);
      types = Map.copyOf(types);
    }
  }
}
