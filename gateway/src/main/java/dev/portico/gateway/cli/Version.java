package dev.portico.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, which Maven leaves in the jar. */
public final class Version implements IVersionProvider {
  private static final String RESOURCE =
      "/META-INF/maven/dev.portico/portico-gateway/pom.properties";

  @Override
  public String[] getVersion() {
    return new String[] {"portico " + number()};
  }

  /** Such as 0.1.0; {@code development} outside a jar. */
  public static String number() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    return properties.getProperty("version", "development");
  }
}
