package dev.portico.adapter.jdbc;

import dev.portico.spi.PortException;
import dev.portico.spi.PortSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of one JDBC connection, checked.
 *
 * @param connection its name under {@code connections:}
 * @param url the JDBC URL, without a password
 * @param dialect what the URL names
 * @param user empty when the URL or the store's own rules name the user
 * @param password never printed
 * @param driver the driver to connect with
 * @param pool bounds of the pool
 * @param connectTimeout the longest time that opening one connection may take
 * @param statementTimeout an upper bound for one statement, besides the query's deadline
 * @param fetchRows the most rows asked of the store at once
 */
record JdbcPortConfig(
    String connection,
    String url,
    Dialect dialect,
    Optional<String> user,
    Optional<String> password,
    LoadedDriver driver,
    PoolBounds pool,
    Duration connectTimeout,
    Optional<Duration> statementTimeout,
    int fetchRows) {

  /** Enough to hide the round trip on a fast network: at 50 bytes a row, half a megabyte. */
  private static final int DEFAULT_FETCH_ROWS = 10_000;

  /** Captures come every few minutes at most: until then the store has its connection back. */
  private static final Duration BACKGROUND_IDLE = Duration.ofSeconds(10);

  private static final Pattern SECRET_IN_URL =
      Pattern.compile("(?i)[?&;](password|sslpassword)=|//[^/?;]*@");

  /** How many connections are kept and how long one is waited for. */
  record PoolBounds(
      int maximumSize,
      int minimumIdle,
      Duration acquireTimeout,
      Duration idleTimeout,
      Duration maxLifetime) {}

  /**
   * Reads and checks all settings.
   *
   * @throws PortException that lists every fault
   */
  static JdbcPortConfig read(PortSettings settings) {
    String url = settings.requiredText("url");
    Optional<Dialect> dialect = dialectOf(url, settings);
    Optional<String> user = settings.text("user");
    Optional<String> password = settings.text("password");
    Optional<Path> jar = settings.text("driver").map(settings.baseFolder()::resolve);
    PoolBounds pool = readPool(settings.section("pool"));
    Duration connectTimeout = bounded(settings, "connectTimeout", Duration.ofSeconds(10));
    Duration statementTimeout = bounded(settings, "statementTimeout", Duration.ofHours(24));
    boolean ownTimeout = settings.text("statementTimeout").isPresent();
    int fetchRows = settings.integer("fetchSize", DEFAULT_FETCH_ROWS, 1, 1_000_000);
    Optional<LoadedDriver> driver =
        dialect.flatMap(
            d -> LoadedDriver.load(d, url, jar, fault -> settings.problem("driver", fault)));
    try {
      settings.done();
    } catch (PortException e) {
      driver.ifPresent(LoadedDriver::close);
      throw e;
    }
    return new JdbcPortConfig(
        settings.connection(),
        url,
        dialect.orElseThrow(),
        user,
        password,
        driver.orElseThrow(),
        pool,
        connectTimeout,
        ownTimeout ? Optional.of(statementTimeout) : Optional.empty(),
        fetchRows);
  }

  private static Optional<Dialect> dialectOf(String url, PortSettings settings) {
    if (url.isEmpty()) {
      return Optional.empty();
    }
    if (SECRET_IN_URL.matcher(url).find()) {
      settings.problem("url", "must not hold a password; write it as password: \"${env:NAME}\"");
    }
    Optional<Dialect> dialect = Dialect.ofUrl(url);
    if (dialect.isEmpty()) {
      settings.problem(
          "url", "must begin with one of the supported stores: " + Dialect.supportedUrls());
    }
    return dialect;
  }

  private static PoolBounds readPool(PortSettings pool) {
    int maximumSize = pool.integer("maximumSize", 8, 1, 500);
    return new PoolBounds(
        maximumSize,
        Math.min(maximumSize, pool.integer("minimumIdle", 0, 0, 500)),
        bounded(pool, "acquireTimeout", Duration.ofSeconds(5)),
        bounded(pool, "idleTimeout", Duration.ofMinutes(10)),
        bounded(pool, "maxLifetime", Duration.ofMinutes(30)));
  }

  private static Duration bounded(PortSettings settings, String key, Duration defaultValue) {
    Duration value = settings.duration(key, defaultValue);
    if (value.isZero() || value.compareTo(Duration.ofHours(24)) > 0) {
      settings.problem(key, "must be from 1ms to 24h");
      return defaultValue;
    }
    return value;
  }

  /** The same store for work that nobody waits for: one connection, closed soon after its use. */
  JdbcPortConfig inBackground() {
    return new JdbcPortConfig(
        connection,
        url,
        dialect,
        user,
        password,
        driver,
        new PoolBounds(1, 0, pool.acquireTimeout(), BACKGROUND_IDLE, pool.maxLifetime()),
        connectTimeout,
        statementTimeout,
        fetchRows);
  }

  /** Leaves out URL, user and password. */
  @Override
  public String toString() {
    return "connection " + connection + " (" + dialect.name() + ")";
  }
}
