package dev.portico.gateway.policy.opa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a bundle in a thread of its own, at once, and again whenever the file has changed and then
 * stood still. It looks every now and then: that also works on network folders and mounted
 * configuration.
 */
final class BundleWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BundleWatch.class);

  private final Path file;
  private final Runnable replace;
  private final ScheduledExecutorService thread;
  private String seen;
  private String settling;

  BundleWatch(Path file, Duration look, Runnable first, Runnable replace) {
    this.file = file;
    this.replace = replace;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread loader = new Thread(task, "portico-policy-bundle");
              loader.setDaemon(true);
              return loader;
            });
    thread.execute(
        () -> {
          seen = stamp();
          settling = seen;
          first.run();
        });
    thread.scheduleWithFixedDelay(
        this::look, look.toMillis(), look.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      String now = stamp();
      boolean still = now.equals(settling);
      settling = now;
      if (still && !now.equals(seen)) {
        seen = now;
        replace.run();
      }
    } catch (RuntimeException | Error e) {
      // an exception would end the watching for ever
      LOG.error("looking at the bundle {} failed", file, e);
    }
  }

  private String stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
