package dev.portico.adapter.file;

import dev.portico.spi.FileFormat;
import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;

/** What every port must do, over local files of this format. */
class LocalJsonLinesContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return new FileFixture(FileFormat.JSON_LINES, new LocalStore());
  }
}
