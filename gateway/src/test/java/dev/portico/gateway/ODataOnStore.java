package dev.portico.gateway;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose tables lie in one kind of store, for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ODataOnStore {
  @TempDir private static Path folder;
  static ODataMesh mesh;

  private final ODataStore store;

  ODataOnStore(ODataStore store) {
    this.store = store;
  }

  @BeforeAll
  void serve() throws Exception {
    mesh = ODataMesh.in(folder, store);
  }

  @AfterAll
  void close() throws Exception {
    mesh.close();
  }
}
