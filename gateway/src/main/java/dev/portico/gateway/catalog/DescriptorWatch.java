package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices changed descriptors by looking at the files every now and then: it also works on network
 * folders and mounted configuration, where the system sends no events. Used by one thread.
 */
final class DescriptorWatch {
  private Map<DescriptorFile, String> seen;
  private Map<DescriptorFile, String> settling;

  DescriptorWatch(ServerSettings settings) {
    seen = look(settings);
    settling = seen;
  }

  /** Whether files changed since the last {@code true}, and stood still since the last call. */
  boolean changed(ServerSettings settings) {
    Map<DescriptorFile, String> now = look(settings);
    boolean still = now.equals(settling);
    settling = now;
    if (!still || now.equals(seen)) {
      return false;
    }
    seen = now;
    return true;
  }

  private static Map<DescriptorFile, String> look(ServerSettings settings) {
    Map<DescriptorFile, String> stamps = new HashMap<>();
    for (DescriptorFile file : AllDescriptors.scan(settings).files()) {
      stamps.put(file, stamp(file));
    }
    return stamps;
  }

  private static String stamp(DescriptorFile file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return attributes.lastModifiedTime().toMillis()
          + " "
          + attributes.size()
          + " "
          + attributes.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
