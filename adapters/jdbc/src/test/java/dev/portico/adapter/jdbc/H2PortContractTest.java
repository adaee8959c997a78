package dev.portico.adapter.jdbc;

import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;

final class H2PortContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return new H2Fixture();
  }

  @Override
  protected PortFixture openImpatientFixture() throws Exception {
    return new H2Fixture(JdbcPorts.IMPATIENT);
  }
}
