package dev.portico.adapter.file;

class LocalFileTablesTest extends FileTablesTest {
  @Override
  protected FileStore openStore() throws Exception {
    return new LocalStore();
  }
}
