package dev.portico.gateway;

import dev.portico.gateway.audit.QueryEvents;
import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.config.Limits;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.CaptureStates;
import dev.portico.gateway.execute.CapturedHistory;
import dev.portico.gateway.execute.Copies;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.LocalExecutor;
import dev.portico.gateway.execute.duckdb.DuckDbEngine;
import dev.portico.gateway.execute.duckdb.EngineSettings;
import dev.portico.gateway.plan.Planner;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.QueryPipeline;
import dev.portico.gateway.query.check.HistoryChecks;
import dev.portico.gateway.query.check.RawTables;
import dev.portico.gateway.query.own.OwnSources;
import dev.portico.spi.FilePort;
import dev.portico.spi.SqlPort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The object graph behind {@code portico validate --data}: a pipeline of its own over the raw rows
 * of all tables, for the operator who has the settings. No user reaches it, so nobody decides and
 * nothing is recorded; what comes out are counts.
 */
final class RowChecks implements AutoCloseable {
  private final Closing closing = new Closing();
  private final HistoryChecks checks;

  private RowChecks(ServerSettings settings, LiveCatalog catalog) {
    try {
      Limits limits = settings.limits();
      RawTables raw = new RawTables(catalog);
      SpillFolder spill = closing.later(SpillFolder.in(settings.state().folder()));
      EngineSettings engine =
          new EngineSettings(
              limits.engineMemoryBytes(),
              limits.spillBytes(),
              spill.path(),
              limits.engineThreads(),
              limits.engineQueries(),
              limits.engineWait(),
              limits.engineResults(),
              roots(settings, catalog));
      LocalExecutor executor =
          closing.later(
              new LocalExecutor(
                  new FragmentRunner(raw),
                  new Copies(raw),
                  new DuckDbEngine(engine, raw, CapturedHistory.NONE)));
      ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
      closing.later(timer::shutdownNow);
      QueryPipeline queries =
          closing.later(
              new QueryPipeline(
                  raw,
                  new OpenAuthorizer(),
                  new Planner(limits, c -> ((SqlPort) raw.port(c)).dialect(), timer),
                  executor,
                  QueryEvents.all(),
                  new OwnSources(
                      new RecentQueries(0, settings.audit().literals()), CaptureStates.NONE),
                  limits,
                  timer));
      checks = new HistoryChecks(raw, queries, limits.queryTimeout());
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  static RowChecks of(ServerSettings settings, LiveCatalog catalog) {
    return new RowChecks(settings, catalog);
  }

  /** The folders of all file ports that can be used; the others are reported by the catalog. */
  private static List<String> roots(ServerSettings settings, LiveCatalog catalog) {
    List<String> roots = new ArrayList<>();
    for (String connection : settings.connections().keySet()) {
      try {
        if (catalog.port(connection) instanceof FilePort files) {
          roots.addAll(files.roots());
        }
      } catch (GatewayException e) {
        continue; // listed among the errors of the settings
      }
    }
    return roots;
  }

  HistoryChecks checks() {
    return checks;
  }

  @Override
  public void close() {
    closing.close();
  }
}
