package dev.portico.gateway.cli;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what the driver throws back into what the server said: {@code CODE: message (line L, column
 * C)}.
 */
final class SqlFaults {
  private static final Pattern SAID =
      Pattern.compile(
          "\\b([A-Z][A-Z_]{3,}): (.*?)(?: \\(line (\\d{1,9}), column (\\d{1,9})\\))?",
          Pattern.DOTALL);

  private SqlFaults() {}

  static GatewayException of(SQLException fault) {
    for (Throwable at = fault; at != null; at = at.getCause()) {
      GatewayException said = said(at);
      if (said != null) {
        return said;
      }
    }
    ErrorCode code =
        String.valueOf(fault.getSQLState()).startsWith("08")
            ? ErrorCode.SERVER_UNREACHABLE
            : ErrorCode.INTERNAL;
    return new GatewayException(code, String.valueOf(fault.getMessage()), fault);
  }

  private static GatewayException said(Throwable fault) {
    Matcher matcher = SAID.matcher(String.valueOf(fault.getMessage()).strip());
    for (int from = 0; matcher.find(from); from = matcher.start() + 1) {
      matcher.region(matcher.start(), matcher.regionEnd());
      if (matcher.matches() && known(matcher.group(1))) {
        return new GatewayException(
            ErrorCode.valueOf(matcher.group(1)), matcher.group(2), position(matcher), fault);
      }
    }
    return null;
  }

  private static boolean known(String code) {
    for (ErrorCode candidate : ErrorCode.values()) {
      if (candidate.name().equals(code)) {
        return true;
      }
    }
    return false;
  }

  private static SqlPosition position(Matcher matcher) {
    return matcher.group(3) == null
        ? null
        : new SqlPosition(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)));
  }
}
