package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.sql.SQLException;

/** Takes the rows of one table in order. Used by one thread. */
interface TableSink {

  /** One row; texts, numbers, booleans, dates, instants and UUIDs, null for NULL. */
  void row(Object... values) throws IOException, SQLException;
}
