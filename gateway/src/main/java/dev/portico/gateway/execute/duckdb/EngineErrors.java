package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.Cancelled;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the engine's complaints into error codes. Its texts hold values of rows and paths, so only
 * a sentence of ours is shown and the text goes to the log as the cause.
 */
final class EngineErrors {
  private static final Pattern FILE_COLUMN =
      Pattern.compile("portico: column (.*?) of file ([^\\n]*)");
  private static final Pattern FILE =
      Pattern.compile("(?:[fF]ile|directory)[ :=]*[\"']?(/[^\"'\\n]*?)(?:[\"']|:? \\(|: |\\n|$)");
  private static final Pattern LINE =
      Pattern.compile("(?:CSV Error on Line|at byte \\d+ in line|in line|Line):?\\s*(\\d+)");
  private static final String TIED = "Invalid Input Error: portico: tied rows of ";
  private static final String SPILL_FILE = "duckdb_temp";

  private EngineErrors() {}

  /**
   * The kind of fault is read from the beginning of the text: further on there may be values of
   * rows.
   */
  static GatewayException explain(SQLException failure, ScannedFiles files) {
    String text = String.valueOf(failure.getMessage());
    Matcher column = FILE_COLUMN.matcher(text);
    if (text.startsWith("Invalid Input Error: portico:") && column.find()) {
      return error(
          ErrorCode.STORE_DATA_INVALID,
          "column "
              + column.group(1)
              + " of "
              + files.describe(Optional.of(column.group(2).trim()))
              + " holds a value that does not fit its type",
          failure);
    } else if (text.startsWith(TIED)) {
      return error(
          ErrorCode.HISTORY_AMBIGUOUS,
          "two rows of one key of "
              + text.substring(TIED.length()).split("[\\s!]", 2)[0]
              + " were recorded at the same instant, and its contract names no sequence that orders"
              + " them; its team can add timeTravel sequence",
          failure);
    } else if (text.startsWith("INTERRUPT")) {
      return error(ErrorCode.QUERY_CANCELLED, "the query was cancelled", failure);
    } else if (text.contains("expression depth") || text.contains("stack overflow")) {
      return error(
          ErrorCode.SQL_TOO_COMPLEX,
          "an expression is nested too deeply for the engine; split the statement",
          failure);
    } else if (text.startsWith("Out of Memory")) {
      return text.contains("max_temp_directory_size") ? spill(failure) : memory(failure);
    } else if (text.startsWith("IO Error") && isSpill(text)) {
      return spill(failure);
    } else if (isFileFault(text)) {
      return fileFault(text, failure, files);
    }
    return expression(text, failure);
  }

  /** Whether the instance refuses everything from now on. */
  static boolean isFatal(SQLException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.startsWith("FATAL Error") || text.contains("database has been invalidated");
  }

  static GatewayException fatal(SQLException failure) {
    return error(
        ErrorCode.ENGINE_RESTARTED,
        "the engine failed and is being opened again; run the query again",
        failure);
  }

  private static GatewayException spill(SQLException failure) {
    return error(
        ErrorCode.SPILL_EXCEEDED,
        "the query needs more disk space for intermediate results than the server may use"
            + " (limits.spill) or has; read less at once",
        failure);
  }

  private static GatewayException memory(SQLException failure) {
    return error(
        ErrorCode.MEMORY_EXCEEDED,
        "the query needs more memory than the engine may use (limits.engineMemory); read less at"
            + " once, or try again later",
        failure);
  }

  private static boolean isSpill(String text) {
    return text.contains(SPILL_FILE) || text.contains("No space left on device");
  }

  private static GatewayException expression(String text, SQLException failure) {
    if (text.startsWith("Conversion Error")) {
      return conversion(text, failure);
    } else if (text.contains("Division by zero")) {
      return error(ErrorCode.DIVISION_BY_ZERO, "division by zero", failure);
    } else if (text.startsWith("Out of Range")) {
      return range(failure);
    } else if (text.contains("cannot be cast to")) {
      return error(
          ErrorCode.INVALID_CAST,
          "a text that is no whole number cannot be cast to a whole number",
          failure);
    } else if (text.contains("more than one row") || text.contains("More than one row")) {
      return error(
          ErrorCode.DATA_EXCEPTION, "a scalar sub-query returned more than one row", failure);
    } else if (text.contains("negative substring length")) {
      return error(ErrorCode.DATA_EXCEPTION, "negative substring length not allowed", failure);
    } else if (text.startsWith("Invalid Input Error")) {
      return error(
          ErrorCode.DATA_EXCEPTION, "a function was given a value that it does not take", failure);
    }
    return error(
        ErrorCode.INTERNAL,
        "the engine could not run its part of the query; the server's log has the details",
        failure);
  }

  private static GatewayException conversion(String text, SQLException failure) {
    boolean range =
        text.contains("out of range") && !text.contains("field value")
            || text.contains("Could not cast")
            || text.contains("can't be cast because");
    return range
        ? range(failure)
        : error(
            ErrorCode.INVALID_CAST, "a value cannot be read as the type it is cast to", failure);
  }

  /** The engine's own casts check calculations too, so which of both it was cannot be told. */
  private static GatewayException range(SQLException failure) {
    return error(
        ErrorCode.NUMERIC_OUT_OF_RANGE,
        "a number left the range of its type, in a calculation or a CAST; CAST to a wider type"
            + " first",
        failure);
  }

  private static boolean isFileFault(String text) {
    return text.startsWith("IO Error")
        || text.startsWith("Invalid Input Error: CSV Error")
        || text.startsWith("Invalid Input Error: Malformed JSON")
        || text.startsWith("Invalid Input Error")
            && (text.contains("arquet") || text.contains("JSON") || text.contains("CSV"))
        || text.startsWith("Conversion Error: CSV Error")
        || text.contains("magic bytes")
        || text.contains("TProtocolException");
  }

  private static GatewayException fileFault(String text, SQLException failure, ScannedFiles files) {
    Optional<String> rewritten = files.rewritten();
    if (rewritten.isPresent()) {
      return Cancelled.byRewriting(rewritten.get());
    }
    Matcher file = FILE.matcher(text);
    Optional<String> path = file.find() ? Optional.of(file.group(1).trim()) : Optional.empty();
    Matcher line = LINE.matcher(text);
    return error(
        ErrorCode.STORE_DATA_INVALID,
        files.describe(path)
            + (line.find() ? ", line " + line.group(1) + "," : "")
            + " cannot be read: it does not fit its contract, is damaged, or was changed meanwhile",
        failure);
  }

  private static GatewayException error(ErrorCode code, String message, SQLException cause) {
    return new GatewayException(code, message, cause);
  }
}
