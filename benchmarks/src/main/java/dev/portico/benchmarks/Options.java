package dev.portico.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code benchmarks/run} was asked for.
 *
 * @param scale TPC-H scale factor
 * @param repetitions how often each long query runs after its warm-up
 * @param bulk whether only the queries of many rows are wanted
 * @param cache where generated data stays between runs
 * @param out the file of the results
 * @param duckdb a Python with DuckDB and its reader of S3, to compare with
 * @param launcher the gateway's own start script, {@code bin/portico}
 * @param driver the gateway's JDBC driver, the shaded jar
 * @param policies the project's own policies, of the demo
 */
record Options(
    double scale,
    int repetitions,
    boolean bulk,
    Path cache,
    Optional<Path> out,
    Optional<Path> duckdb,
    Path launcher,
    Path driver,
    Path policies) {

  private static final String USAGE =
      "usage: benchmarks/run [--scale 1] [--repetitions 5] [--cache DIR] [--out FILE]";

  /** Reads {@code --name value} pairs; launcher, driver and policies are named by the script. */
  static Options parse(List<String> arguments) {
    double scale = 1;
    int repetitions = 5;
    boolean bulk = false;
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "portico", "bench");
    Path out = null;
    Path duckdb = null;
    Path launcher = null;
    Path driver = null;
    Path policies = null;
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(name + " needs a value; " + USAGE);
      }
      String value = arguments.get(i + 1);
      switch (name) {
        case "--scale" -> scale = Double.parseDouble(value);
        case "--repetitions" -> repetitions = Math.max(1, Integer.parseInt(value));
        case "--only" -> bulk = only(value);
        case "--cache" -> cache = Path.of(value);
        case "--out" -> out = Path.of(value);
        case "--duckdb" -> duckdb = Path.of(value);
        case "--launcher" -> launcher = Path.of(value);
        case "--driver" -> driver = Path.of(value);
        case "--policies" -> policies = Path.of(value);
        default -> throw new IllegalArgumentException("unknown option " + name + "; " + USAGE);
      }
    }
    if (launcher == null || driver == null || policies == null) {
      throw new IllegalArgumentException("start it with the script: " + USAGE);
    }
    return new Options(
        scale,
        repetitions,
        bulk,
        cache.toAbsolutePath(),
        Optional.ofNullable(out),
        Optional.ofNullable(duckdb),
        launcher,
        driver,
        policies);
  }

  private static boolean only(String part) {
    if (!part.equals("bulk")) {
      throw new IllegalArgumentException("--only knows bulk, not " + part + "; " + USAGE);
    }
    return true;
  }

  /** {@code 1}, {@code 0.01}. */
  String scaleText() {
    return scale == Math.rint(scale) ? String.valueOf((long) scale) : String.valueOf(scale);
  }

  /** The folder of everything generated at this scale. */
  Path folder() {
    return cache.resolve("sf" + scaleText());
  }
}
