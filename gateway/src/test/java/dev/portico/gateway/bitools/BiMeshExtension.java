package dev.portico.gateway.bitools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link BiMesh} of this JVM, closed after the last test; tests only read. */
final class BiMeshExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BiMesh.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(BiMeshExtension.class))
        .computeIfAbsent("mesh", key -> new Shared(), Shared.class)
        .mesh;
  }

  /** The mesh with its folder. */
  private static final class Shared implements AutoCloseable {
    private final Path folder;
    private final BiMesh mesh;

    Shared() {
      try {
        folder = Files.createTempDirectory("portico-bi");
        mesh = BiMesh.start(folder);
      } catch (Exception e) {
        throw new IllegalStateException("the mesh did not start", e);
      }
    }

    @Override
    public void close() throws Exception {
      mesh.close();
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
