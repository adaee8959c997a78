package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.sql.SQLException;

/** The rows of one table, produced on demand. */
@FunctionalInterface
interface TableRows {

  void writeTo(TableSink sink) throws IOException, SQLException;
}
