package dev.portico.adapter.file.remote;

import dev.portico.spi.FileFormat;
import dev.portico.testkit.PortContractTest;
import dev.portico.testkit.PortFixture;

/** What every port must do, over files of this format on an object store. */
class S3JsonLinesContractTest extends PortContractTest {
  @Override
  protected PortFixture openFixture() throws Exception {
    return S3Fixture.of(FileFormat.JSON_LINES);
  }
}
