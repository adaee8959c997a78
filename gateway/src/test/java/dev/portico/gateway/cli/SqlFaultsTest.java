package dev.portico.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.error.ErrorCode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlFaultsTest {
  @Test
  void whatTheServerSaidIsSaidAgain() {
    String said =
        "TABLE_NOT_FOUND: no table \"plays.evnts\"; did you mean plays.events? (line 1, column 15)";
    assertEquals(said, SqlFaults.of(new SQLException(said, "42P01")).display());
    assertEquals(
        said, SqlFaults.of(new SQLException("Error -1 (42P01) : " + said, "42P01")).display());
    assertEquals(
        said,
        SqlFaults.of(new SQLException("while executing", new RuntimeException(said))).display());
  }

  @Test
  void aConnectionThatFailsIsTheServersFault() {
    SQLException refused = new SQLException("connection refused", "08001");
    assertEquals(ErrorCode.SERVER_UNREACHABLE, SqlFaults.of(refused).code());
  }

  @Test
  void wordsThatOnlyLookLikeACodeAreNone() {
    SQLException odd = new SQLException("HTTP: no", "HY000");
    assertEquals("INTERNAL: HTTP: no", SqlFaults.of(odd).display());
  }
}
