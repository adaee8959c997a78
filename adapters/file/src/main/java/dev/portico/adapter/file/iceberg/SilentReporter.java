package dev.portico.adapter.file.iceberg;

import org.apache.iceberg.metrics.MetricsReport;
import org.apache.iceberg.metrics.MetricsReporter;

/** Reports no metrics. Public because Iceberg makes one by its name. */
public final class SilentReporter implements MetricsReporter {
  @Override
  public void report(MetricsReport report) {
    // The gateway has its own.
  }
}
