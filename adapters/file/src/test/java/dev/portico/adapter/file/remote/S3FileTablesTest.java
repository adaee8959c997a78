package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.FileStore;
import dev.portico.adapter.file.FileTablesTest;
import dev.portico.testkit.s3.TestS3;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3FileTablesTest extends FileTablesTest {
  private static TestS3 server;

  @BeforeAll
  static void startServer() {
    server = TestS3.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected FileStore openStore() throws Exception {
    return new S3Store(server);
  }
}
