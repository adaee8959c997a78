package dev.portico.gateway.catalog;

import dev.portico.gateway.config.ConnectionSettings;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog of a running server: it owns the ports and the snapshot in force, reads the
 * descriptors again when they change, and compares contracts with stores in the background. The
 * composition root opens and closes it. Safe for many threads; {@link #snapshot()} never waits.
 */
public final class LiveCatalog implements Catalog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);

  /** A change is taken at the second look that finds it, so within 5 s. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private static final int MOST_LOGGED = 50;

  private final CatalogLoader loader;
  private final ProductQueries queries;
  private final ScheduledExecutorService clock;
  private final PortSource adapters;
  private final Ports ports;
  private final Probes probes;
  private final DescriptorWatch watch;
  private final Object publishing = new Object();
  private final Set<Port> retired = ConcurrentHashMap.newKeySet();

  /** Guarded by {@code publishing}, like every change of {@code snapshot}. */
  private ServerSettings settings;

  private CatalogLoader.Loaded loaded = CatalogLoader.Loaded.nothing();

  /** What was there when {@code loaded} was read. */
  private DescriptorStamps loadedFrom = new DescriptorStamps(Map.of());

  private volatile CatalogSnapshot snapshot =
      new CatalogSnapshot(0, List.of(), List.of(), List.of(), List.of());

  private LiveCatalog(ServerSettings settings, PortSource adapters, ProductQueries queries) {
    this.settings = settings;
    this.loader = new CatalogLoader(queries);
    this.queries = queries;
    this.adapters = adapters;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "portico-catalog");
              thread.setDaemon(true);
              return thread;
            });
    this.ports = new Ports(settings, adapters, this::closeLater);
    this.probes = new Probes(ports, clock, this::publishAgain);
    this.watch = new DescriptorWatch(settings);
  }

  /** As below, with the adapters of the server, which must stay open as long as the catalog. */
  public static LiveCatalog open(
      ServerSettings settings, PortFactories adapters, ProductQueries queries) {
    return open(settings, PortSource.of(adapters), queries);
  }

  /**
   * Loads the catalog, then watches files and asks the stores in the background.
   *
   * @param queries understands the queries of virtual tables
   */
  public static LiveCatalog open(
      ServerSettings settings, PortSource adapters, ProductQueries queries) {
    LiveCatalog catalog = new LiveCatalog(settings, adapters, queries);
    try {
      catalog.reload();
    } catch (RuntimeException | Error e) {
      catalog.close();
      throw e;
    }
    long millis = LOOK_EVERY.toMillis();
    catalog.clock.scheduleWithFixedDelay(catalog::look, millis, millis, TimeUnit.MILLISECONDS);
    return catalog;
  }

  @Override
  public CatalogSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public Port port(String connection) {
    return ports.port(connection);
  }

  /** Tells the log of every product that is left out and why; for a server that starts. */
  public void logProblems() {
    log(snapshot.problems());
  }

  private static void log(List<Problem> problems) {
    problems.stream().limit(MOST_LOGGED).forEach(problem -> LOG.warn("{}", problem));
    if (problems.size() > MOST_LOGGED) {
      LOG.warn("and {} more; portico validate lists all", problems.size() - MOST_LOGGED);
    }
  }

  /**
   * The connections that cannot be used as they are set, whether or not a product needs them. No
   * store is asked.
   */
  public List<Problem> connectionProblems() {
    ServerSettings current;
    synchronized (publishing) {
      current = settings;
    }
    String file = current.file().getFileName().toString();
    List<Problem> problems = new ArrayList<>();
    for (ConnectionSettings connection : current.connections().values()) {
      try {
        ports.port(connection.name());
      } catch (GatewayException e) {
        problems.add(
            new Problem(
                Problem.Severity.ERROR, file, connection.line(), Optional.empty(), e.getMessage()));
      }
    }
    return problems;
  }

  /** The settings in force. */
  public ServerSettings settings() {
    synchronized (publishing) {
      return settings;
    }
  }

  /** What these descriptors publish, which need not be read again if they are those in force. */
  CatalogLoader.Loaded loaded(DescriptorFiles.Scan scan, DescriptorStamps stamps) {
    synchronized (publishing) {
      if (stamps.equals(loadedFrom)) {
        return loaded;
      }
    }
    return rehearse(scan, Map.of());
  }

  /**
   * What these descriptors would publish; nothing changes.
   *
   * @param arrived where files are that have not their place yet
   */
  CatalogLoader.Loaded rehearse(DescriptorFiles.Scan scan, Map<DescriptorFile, Path> arrived) {
    return loader.load(settings(), ports, scan, arrived);
  }

  /**
   * Publishes what was rehearsed if nothing but the product itself has changed since; else reads
   * everything anew, which gives what is in force then.
   *
   * @param with the settings under which it was rehearsed
   * @param others the stamps of all other descriptors before it was rehearsed
   * @param own whether a descriptor is one of the product
   */
  void take(
      CatalogLoader.Loaded rehearsed,
      ServerSettings with,
      DescriptorStamps others,
      Predicate<DescriptorFile> own) {
    synchronized (publishing) {
      DescriptorStamps now = DescriptorStamps.of(AllDescriptors.scan(settings).files());
      if (settings != with || !now.without(own).equals(others)) {
        reload(settings);
        return;
      }
      put(rehearsed, now);
      probes.startNew(loaded.tables(), table -> own.test(table.contract().file()));
    }
  }

  private void put(CatalogLoader.Loaded next, DescriptorStamps from) {
    loaded = next.with(adapters.problems());
    loadedFrom = from;
    watch.read(from);
    publish();
  }

  /** The same of descriptors beside which nothing else is; what was read of others stays known. */
  CatalogLoader.Loaded rehearseAlone(List<DescriptorFile> files) {
    return new CatalogLoader(queries)
        .load(settings(), ports, new DescriptorFiles.Scan(files, List.of()), Map.of());
  }

  ProductQueries queries() {
    return queries;
  }

  /**
   * The problems that the descriptors in a folder would have among all others; nothing changes.
   *
   * @param domain whose they are
   * @throws IOException when the folder cannot be read
   */
  public List<Problem> preview(String domain, Path folder) throws IOException {
    List<DescriptorFile> files = ProductShelf.descriptors(domain, folder, folder);
    Set<String> names = files.stream().map(DescriptorFile::name).collect(Collectors.toSet());
    DescriptorFiles.Scan now = AllDescriptors.scan(settings());
    List<DescriptorFile> others =
        now.files().stream().filter(file -> !file.path().startsWith(folder)).toList();
    return rehearse(
            AllDescriptors.both(new DescriptorFiles.Scan(others, List.of()), files, List.of()),
            Map.of())
        .problems()
        .stream()
        .filter(problem -> names.contains(problem.file()))
        .toList();
  }

  /** Reads the descriptors again and asks every store anew. */
  public ReloadReport reload() {
    synchronized (publishing) {
      return reload(settings);
    }
  }

  /** As above with new settings: ports of unchanged connections stay, others are replaced. */
  public ReloadReport reload(ServerSettings next) {
    synchronized (publishing) {
      settings = next;
      ports.update(next);
      CatalogSnapshot before = snapshot;
      DescriptorFiles.Scan scan = AllDescriptors.scan(next);
      DescriptorStamps stamps = DescriptorStamps.of(scan.files());
      put(loader.load(next, ports, scan, Map.of()), stamps);
      probes.start(loaded.tables());
      return new ReloadReport(
          snapshot.version(), loaded.problems(), ReloadReport.changes(before, snapshot));
    }
  }

  /**
   * Waits until every store answered or was found away; false when {@code patience} ended before.
   */
  public boolean awaitProbed(Duration patience) {
    return probes.await(patience);
  }

  /** The connections whose store did not answer when last asked, and why; asked again by itself. */
  public Map<String, String> unreachable() {
    return probes.away();
  }

  private void publishAgain() {
    synchronized (publishing) {
      publish();
    }
  }

  /** Swaps the snapshot when anything in it changed. */
  private void publish() {
    List<CatalogTable> tables = new ArrayList<>(loaded.tables().size());
    List<Drift> drift = new ArrayList<>();
    for (PublishedTable published :
        VirtualPublisher.publish(loaded.tables(), queries, probes::answer)) {
      tables.add(published.table());
      drift.addAll(published.drift());
    }
    for (TableDraft table : loaded.tables()) {
      if (table.timeTravel() instanceof TimeTravel.History history) {
        drift.addAll(PastDrift.of(table, history, probes.past(table, history)));
      }
    }
    CatalogSnapshot now = snapshot;
    boolean same =
        now.version() > 0
            && List.copyOf(now.tables()).equals(tables)
            && now.products().equals(loaded.products())
            && now.problems().equals(loaded.problems())
            && now.drift().equals(drift)
            && now.broken().equals(loaded.broken())
            && now.brokenProducts().equals(loaded.brokenProducts());
    if (!same) {
      snapshot =
          new CatalogSnapshot(
              now.version() + 1,
              tables,
              loaded.products(),
              loaded.problems(),
              drift,
              loaded.broken(),
              loaded.brokenProducts());
    }
  }

  private void look() {
    try {
      ServerSettings current;
      synchronized (publishing) {
        current = settings;
      }
      if (watch.changed(current)) {
        List<Problem> before = snapshot.problems();
        ReloadReport report = reload();
        LOG.info(
            "descriptors changed: version {}, {} changes, {} problems",
            report.version(),
            report.changes().size(),
            report.problems().size());
        log(report.problems().stream().filter(problem -> !before.contains(problem)).toList());
      }
    } catch (RuntimeException e) {
      // the next look may succeed; the snapshot in force stays
      LOG.error("the descriptors could not be read again", e);
    }
  }

  /** Queries that began with the old port may run until their time is over. */
  private void closeLater(Port port) {
    retired.add(port);
    Duration grace = settings.limits().queryTimeout().plusSeconds(10);
    try {
      clock.schedule(() -> closeRetired(port), grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closeRetired(port);
    }
  }

  private void closeRetired(Port port) {
    if (retired.remove(port)) {
      Ports.closeQuietly(port);
    }
  }

  @Override
  public void close() {
    probes.close();
    clock.shutdownNow();
    ports.close();
    List.copyOf(retired).forEach(this::closeRetired);
  }
}
