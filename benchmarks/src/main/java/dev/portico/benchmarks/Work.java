package dev.portico.benchmarks;

import java.sql.SQLException;

/** Something whose time is taken. */
interface Work {
  /**
   * Does it once.
   *
   * @param round counts up; both sides of a comparison get the same
   * @return the rows read, which both sides must agree on
   */
  long run(int round) throws SQLException;
}
