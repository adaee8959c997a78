package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.Problem.Severity;
import dev.portico.spi.PortFactory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * The adapters of this server by the {@code type:} of the connections they serve: those on the
 * class path and one per folder under {@code plugins/}. Loaded once at start; immutable afterwards
 * and safe for many threads. Closing it unloads the plugins, so their ports must be closed before.
 */
public final class PortFactories implements PortSource, AutoCloseable {
  private static final String BUILT_IN = "Portico itself";

  /** Of one plugin; also ends the reading of a list that fails for ever. */
  private static final int MAX_ADAPTERS = 100;

  private final Map<String, PortFactory> byType = new TreeMap<>();
  private final Map<String, String> sources = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<PluginLoader> loaders = new ArrayList<>();

  private PortFactories() {}

  /**
   * Finds all factories. A plugin that cannot be loaded is among {@link #problems()} and does not
   * stop the others.
   *
   * @param pluginsFolder holds a folder of jars for each plugin; need not exist
   */
  public static PortFactories load(Path pluginsFolder) {
    PortFactories factories = new PortFactories();
    factories.addAll(BUILT_IN, PortFactories.class.getClassLoader());
    for (Path entry : factories.children(pluginsFolder)) {
      factories.addPlugin(pluginsFolder, entry);
    }
    return factories;
  }

  /** The factory for a connection's {@code type:}; empty when no adapter serves it. */
  @Override
  public Optional<PortFactory> forType(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** All types that are served, in alphabetical order. */
  @Override
  public Set<String> types() {
    return Collections.unmodifiableSet(byType.keySet());
  }

  /** What kept a plugin from being used; empty when all is well. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void addPlugin(Path folder, Path entry) {
    String name = entry.getFileName().toString();
    String shown = folder.getFileName() + "/" + name;
    if (!Files.isDirectory(entry)) {
      if (name.endsWith(".jar")) {
        problem(
            shown,
            "a plugin is a folder of jars: move the file to "
                + folder.getFileName()
                + "/"
                + withoutEnding(name)
                + "/"
                + name);
      }
      return;
    }
    List<Path> jars =
        children(entry).stream().filter(path -> path.toString().endsWith(".jar")).toList();
    if (jars.isEmpty()) {
      problem(shown, "holds no jar; put the adapter's jar and its libraries there");
      return;
    }
    try {
      PluginLoader loader = PluginLoader.of(name, jars);
      loaders.add(loader);
      if (addAll(shown, loader) == 0) {
        problem(
            shown,
            "offers no adapter: no jar there lists a class in META-INF/services/"
                + PortFactory.class.getName());
      }
    } catch (IOException e) {
      problem(shown, "cannot be read");
    }
  }

  /** Takes over what the loader offers; returns how many factories it listed, usable or not. */
  private int addAll(String source, ClassLoader loader) {
    Iterator<ServiceLoader.Provider<PortFactory>> providers =
        ServiceLoader.load(PortFactory.class, loader).stream().iterator();
    int listed = 0;
    while (listed < MAX_ADAPTERS) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        listed++;
        add(source, providers.next().get());
      } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
        listed++;
        problem(source, "its adapter cannot be loaded: " + reason(e));
      }
    }
    return listed;
  }

  private void add(String source, PortFactory factory) {
    String type = factory.type();
    if (type == null || type.isBlank()) {
      problem(
          source, "its adapter " + factory.getClass().getName() + " names no type of connection");
      return;
    }
    String other = sources.putIfAbsent(type, source);
    if (other == null) {
      byType.put(
          type, source.equals(BUILT_IN) ? factory : new PluginFactory(source, type, factory));
      return;
    }
    problem(
        source,
        "connections of type '"
            + type
            + "' are already served by "
            + other
            + "; remove one of the two");
    if (!other.equals(BUILT_IN)) {
      // Which of two strangers an operator means is not ours to guess.
      byType.remove(type);
    }
  }

  private static String reason(Throwable fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : " " + cause.getMessage());
  }

  private void problem(String source, String message) {
    problems.add(new Problem(Severity.ERROR, source, 0, Optional.empty(), message));
  }

  private static String withoutEnding(String jar) {
    return jar.substring(0, jar.length() - ".jar".length());
  }

  /** What is in a folder, by name, without hidden files; nothing when it is not there. */
  private List<Path> children(Path folder) {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[!.]*")) {
        entries.forEach(children::add);
      } catch (IOException | DirectoryIteratorException e) {
        problem(
            folder.getFileName().toString(),
            "cannot be read; check the permissions of the account the server runs under");
      }
    }
    return children.stream().sorted().toList();
  }

  @Override
  public void close() {
    for (PluginLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        // Its jars are released with the process at the latest.
      }
    }
  }
}
