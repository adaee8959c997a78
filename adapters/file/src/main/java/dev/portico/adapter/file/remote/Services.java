package dev.portico.adapter.file.remote;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portico.adapter.file.FileHeads;
import dev.portico.adapter.file.TextColumns;
import dev.portico.adapter.file.mirror.Mirror;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the queries of one connection share.
 *
 * @param lanes do what waits for the store
 * @param walks do what waits for lanes
 * @param keysOf names of the hive keys by a table's location, when they were seen
 * @param sources those that are open
 */
record Services(
    RemotePortConfig config,
    ObjectStore store,
    RemoteErrors errors,
    Patience patience,
    Lanes lanes,
    Lanes walks,
    Fetcher fetcher,
    Listings listings,
    Footers footers,
    Mirror mirror,
    FileHeads heads,
    TextColumns texts,
    Cache<String, List<String>> keysOf,
    Set<RemoteSource> sources)
    implements AutoCloseable {
  private static final int MOST_WALKS = 64;
  private static final int MOST_TABLES = 20_000;

  static Services of(RemotePortConfig config, ObjectStore store) {
    String connection = config.connection();
    RemoteErrors errors = new RemoteErrors(connection);
    Patience patience = new Patience(config.attempts(), config.firstPause(), config.longestPause());
    Lanes lanes = new Lanes("fetch-" + connection, config.concurrency());
    Fetcher fetcher = new Fetcher(store, patience, lanes, errors);
    FileHeads heads = new FileHeads(connection);
    return new Services(
        config,
        store,
        errors,
        patience,
        lanes,
        new Lanes("walk-" + connection, MOST_WALKS),
        fetcher,
        new Listings(store, patience, lanes, errors, config.listingAge()),
        new Footers(connection, fetcher),
        Mirror.open(connection, config.mirror(), config.mirrorBytes(), config.sizes()),
        heads,
        new TextColumns(connection, heads),
        Caffeine.newBuilder().maximumSize(MOST_TABLES).build(),
        ConcurrentHashMap.newKeySet());
  }

  @Override
  public void close() {
    sources.forEach(RemoteSource::cancel);
    fetcher.close();
    lanes.close();
    walks.close();
    heads.close();
    store.close();
    mirror.close();
  }
}
