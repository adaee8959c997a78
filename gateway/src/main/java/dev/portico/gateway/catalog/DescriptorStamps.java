package dev.portico.gateway.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What descriptors look like from outside: when they were written, how long they are and which file
 * of the disk they are. Equal stamps mean that nothing was changed. Immutable.
 */
record DescriptorStamps(Map<DescriptorFile, String> stamps) {
  DescriptorStamps {
    stamps = Map.copyOf(stamps);
  }

  static DescriptorStamps of(List<DescriptorFile> files) {
    Map<DescriptorFile, String> stamps = new HashMap<>();
    for (DescriptorFile file : files) {
      stamps.put(file, stamp(file));
    }
    return new DescriptorStamps(stamps);
  }

  DescriptorStamps without(Predicate<DescriptorFile> some) {
    Map<DescriptorFile, String> left = new HashMap<>(stamps);
    left.keySet().removeIf(some);
    return new DescriptorStamps(left);
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
