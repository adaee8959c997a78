package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ServerSettings;

/**
 * Notices changed descriptors by looking at the files every now and then: it also works on network
 * folders and mounted configuration, where the system sends no events. Looked through by one
 * thread; others may say what they have seen.
 */
final class DescriptorWatch {
  private DescriptorStamps seen;
  private DescriptorStamps settling;

  DescriptorWatch(ServerSettings settings) {
    seen = look(settings);
    settling = seen;
  }

  /** Whether files changed since the last {@code true}, and stood still since the last call. */
  boolean changed(ServerSettings settings) {
    DescriptorStamps now = look(settings);
    synchronized (this) {
      boolean still = now.equals(settling);
      settling = now;
      if (!still || now.equals(seen)) {
        return false;
      }
      seen = now;
      return true;
    }
  }

  /** These were read by somebody else, so that they are no change any more. */
  synchronized void read(DescriptorStamps stamps) {
    seen = stamps;
  }

  private static DescriptorStamps look(ServerSettings settings) {
    return DescriptorStamps.of(AllDescriptors.scan(settings).files());
  }
}
