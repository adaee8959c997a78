package dev.portico.jdbc;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import org.apache.calcite.avatica.remote.Service.ErrorResponse;

/**
 * Makes exceptions of the server's errors: its message, SQLSTATE and number as sent, in the JDBC
 * class that fits.
 */
final class ServerErrors {
  private ServerErrors() {}

  static SQLException of(ErrorResponse error) {
    String message = error.errorMessage;
    String state = error.sqlState;
    int number = error.errorCode;
    if (message.startsWith("QUERY_TIMEOUT")) {
      return new SQLTimeoutException(message, state, number);
    }
    return switch (state.substring(0, 2)) {
      case "08" -> new SQLNonTransientConnectionException(message, state, number);
      case "0A" -> new SQLFeatureNotSupportedException(message, state, number);
      case "22" -> new SQLDataException(message, state, number);
      case "28" -> new SQLInvalidAuthorizationSpecException(message, state, number);
      case "42" -> new SQLSyntaxErrorException(message, state, number);
      default -> new SQLException(message, state, number);
    };
  }
}
