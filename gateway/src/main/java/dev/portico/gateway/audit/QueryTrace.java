package dev.portico.gateway.audit;

import dev.portico.gateway.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the time of a statement that is over was spent. It has no text of the statement, nothing of a
 * policy and nothing of a row, because it leaves the server for readers who may be told none of
 * them.
 *
 * @param queryId its name in listings, logs and stores
 * @param principal who asked
 * @param operation what kind of statement it was; empty when that was never known
 * @param parent the caller's span, when there was one
 * @param whole from its arrival to its end
 * @param rows handed to the door
 * @param failure why it failed or was refused; empty when it did not
 * @param steps what was done, in this order
 * @param reads what stores were asked
 * @param files what was fetched of stores of files
 */
public record QueryTrace(
    String queryId,
    String principal,
    Optional<String> operation,
    Optional<TraceParent> parent,
    Time whole,
    long rows,
    Optional<ErrorCode> failure,
    List<Step> steps,
    List<Read> reads,
    List<Files> files) {
  /** The last step of a statement that has rows: until the last of them was read. */
  public static final String EXECUTE = "execute";

  public QueryTrace {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(parent, "parent");
    Objects.requireNonNull(whole, "whole");
    Objects.requireNonNull(failure, "failure");
    steps = List.copyOf(steps);
    reads = List.copyOf(reads);
    files = List.copyOf(files);
  }

  /** A span of time. */
  public record Time(Instant start, Instant end) {
    public Time {
      Objects.requireNonNull(start, "start");
      end = end.isBefore(start) ? start : end;
    }
  }

  /** One step of the way; {@code name} is from a fixed list. */
  public record Step(String name, Time time) {}

  /**
   * One fragment, run once.
   *
   * @param connection the store, by its name in the settings
   * @param time from the question to the last row
   * @param rows that came
   */
  public record Read(String connection, Time time, long rows) {}

  /**
   * The files of one table, read once.
   *
   * @param connection the store, by its name in the settings
   * @param time from the question to the last file
   * @param requests sent to the store
   * @param bytes fetched from it
   */
  public record Files(String connection, Time time, long requests, long bytes) {}
}
