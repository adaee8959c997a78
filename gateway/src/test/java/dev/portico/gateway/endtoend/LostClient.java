package dev.portico.gateway.endtoend;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A program that asks and then ends without closing anything, for {@link LostClientTest}: URL,
 * user, password, statement, rows to read.
 */
final class LostClient {
  private LostClient() {}

  public static void main(String[] arguments) throws SQLException, IOException {
    Connection connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[2]);
    Statement statement = connection.createStatement();
    statement.setFetchSize(5);
    int wanted = Integer.parseInt(arguments[4]);
    if (wanted == 0) {
      System.out.println("asking");
    }
    ResultSet rows = statement.executeQuery(arguments[3]);
    for (int i = 0; i < wanted; i++) {
      rows.next();
    }
    System.out.println("reading");
    System.in.read();
    Runtime.getRuntime().halt(0);
  }
}
