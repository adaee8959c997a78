package dev.portico.adapter.jdbc;

import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;

final class PostgresPortContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return new PostgresFixture();
  }

  @Override
  protected PortFixture openImpatientFixture() throws Exception {
    return PostgresFixture.impatient();
  }
}
