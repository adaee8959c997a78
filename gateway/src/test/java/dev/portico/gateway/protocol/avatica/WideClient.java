package dev.portico.gateway.protocol.avatica;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A program that reads a result of one column to its end, for {@link DriverJarTest}. */
final class WideClient {
  private WideClient() {}

  public static void main(String[] arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(arguments[1])) {
      int count = 0;
      long characters = 0;
      while (rows.next()) {
        count++;
        characters += rows.getString(1).length();
      }
      System.out.print(count + " rows, " + characters + " characters\n");
    }
  }
}
