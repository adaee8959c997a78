package dev.portico.gateway.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Mesh} of this JVM, closed after the last test. */
final class MeshExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Mesh.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(MeshExtension.class))
        .computeIfAbsent("mesh", key -> new Shared(), Shared.class)
        .mesh;
  }

  /** The mesh with its folder. */
  private static final class Shared implements AutoCloseable {
    private final Path folder;
    final Mesh mesh;

    Shared() {
      try {
        folder = Files.createTempDirectory("portico-mesh");
        mesh = Mesh.start(folder);
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
