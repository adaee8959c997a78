package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.mirror.FetchSizes;
import dev.portico.spi.Port;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes the ports of connections of type {@code hadoop}: files on any store that has a file system
 * of Hadoop, such as those of Azure and Google. The operator adds its jars.
 */
public final class HadoopPortFactory implements PortFactory {

  /** The {@code type:} of such a connection. */
  public static final String TYPE = "hadoop";

  private static final Map<String, String> KNOWN =
      Map.of(
          "abfs", "org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem",
          "abfss", "org.apache.hadoop.fs.azurebfs.SecureAzureBlobFileSystem",
          "gs", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem");

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Port create(PortSettings settings) {
    RemotePortConfig config = RemotePortConfig.from(settings, FetchSizes.DEFAULT);
    String scheme = settings.requiredText("scheme");
    if (!scheme.isEmpty() && !scheme.matches("[a-z][a-z0-9+.-]*")) {
      settings.problem("scheme", "must be that of locations, such as abfss or gs");
    }
    Map<String, String> properties = settings.section("properties").texts();
    List<URL> jars = jars(settings);
    settings.done();
    URLClassLoader libraries =
        new URLClassLoader(jars.toArray(URL[]::new), HadoopPortFactory.class.getClassLoader());
    try {
      Configuration hadoop = configuration(settings, scheme, properties, libraries);
      return new RemotePort(config, new HadoopStore(hadoop, () -> {}, libraries), scheme);
    } catch (RuntimeException e) {
      close(libraries);
      throw e;
    }
  }

  private static Configuration configuration(
      PortSettings settings,
      String scheme,
      Map<String, String> properties,
      URLClassLoader libraries) {
    String implementation = "fs." + scheme + ".impl";
    Configuration hadoop = new Configuration(false);
    hadoop.setClassLoader(libraries);
    if (KNOWN.containsKey(scheme)) {
      hadoop.set(implementation, KNOWN.get(scheme));
    }
    properties.forEach(hadoop::set);
    String name = hadoop.get(implementation);
    if (name == null) {
      settings.problem("properties." + implementation, "is missing: the file system's class");
    } else if (hadoop.getClassByNameOrNull(name) == null) {
      settings.problem("jars", "must name the folder that holds the jars of " + name);
    }
    settings.done();
    return hadoop;
  }

  private static List<URL> jars(PortSettings settings) {
    List<URL> jars = new ArrayList<>();
    settings
        .text("jars")
        .ifPresent(
            folder -> {
              Path path = settings.baseFolder().resolve(folder);
              try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.jar")) {
                for (Path file : files) {
                  jars.add(file.toUri().toURL());
                }
              } catch (IOException e) {
                settings.problem("jars", "must be a folder that can be read");
              }
            });
    return jars;
  }

  private static void close(URLClassLoader libraries) {
    try {
      libraries.close();
    } catch (IOException e) {
      // its files are only read
    }
  }
}
