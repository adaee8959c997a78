package dev.portico.adapter.sqlite;

import dev.portico.spi.PortException.Reason;
import java.sql.SQLException;

/**
 * What a fault of SQLite means to the person who asked.
 *
 * @param reason what it matters
 * @param text what follows the name of the file
 */
record SqliteErrors(Reason reason, String text) {
  private static final int PRIMARY = 0xFF;
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int INTERRUPT = 9;
  private static final int IO = 10;
  private static final int CORRUPT = 11;
  private static final int CANNOT_OPEN = 14;
  private static final int TOO_BIG = 18;
  private static final int NOT_A_DATABASE = 26;

  static boolean isLocked(SQLException fault) {
    return code(fault) == BUSY || code(fault) == LOCKED;
  }

  static boolean isInterrupted(SQLException fault) {
    return code(fault) == INTERRUPT;
  }

  /** Without the text of SQLite, which may quote the schema; it goes into the cause. */
  static SqliteErrors explain(SQLException fault) {
    return switch (code(fault)) {
      case BUSY, LOCKED ->
          new SqliteErrors(
              Reason.BUSY,
              "is locked by a program that writes to it, for longer than the setting lockTimeout;"
                  + " try again later, or let that program use WAL mode");
      case READONLY ->
          new SqliteErrors(
              Reason.UNAVAILABLE,
              "was left by a writer in the middle of a change, which only a program that may write"
                  + " can finish or undo; open it with one");
      case CANNOT_OPEN ->
          new SqliteErrors(
              Reason.UNAVAILABLE,
              "cannot be opened; a database in WAL mode needs a folder in which the account of the"
                  + " gateway may write");
      case CORRUPT, IO ->
          new SqliteErrors(
              Reason.UNAVAILABLE,
              "broke off: it is damaged, or was overwritten while it was read; replace such a file"
                  + " by renaming the new one to it");
      case NOT_A_DATABASE ->
          new SqliteErrors(Reason.DATA, "is not a SQLite database, or it is encrypted");
      case TOO_BIG ->
          new SqliteErrors(
              Reason.LIMIT, "holds a value longer than its setting longestValueMegabytes");
      default ->
          new SqliteErrors(
              Reason.REFUSED, "refused the query; see the server's log for what SQLite says");
    };
  }

  private static int code(SQLException fault) {
    return fault.getErrorCode() & PRIMARY;
  }
}
