package dev.portico.benchmarks;

import dev.portico.testkit.tpch.TpchQueries;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The 22 queries: DuckDB alone, the gateway over the same files, the gateway over two stores. */
record TpchTimes(List<Query> queries) {

  record Query(int number, Times duckdb, Times files, Times split) {
    double filesRatio() {
      return files.medianMillis() / duckdb.medianMillis();
    }

    double splitRatio() {
      return split.medianMillis() / duckdb.medianMillis();
    }
  }

  static TpchTimes measure(Stores stores, int repetitions, Consumer<String> progress)
      throws SQLException {
    List<Query> queries = new ArrayList<>();
    for (int number = 1; number <= TpchQueries.COUNT; number++) {
      progress.accept("query " + number + " of " + TpchQueries.COUNT);
      String alone = TpchQueries.sql(number);
      String files = TpchQueries.sql(number, BenchConfig.FILES);
      String split = TpchQueries.sql(number, BenchConfig.SPLIT);
      Times[] times =
          Times.alternating(
              2,
              repetitions,
              round -> Reading.all(stores.duckdb(), alone),
              round -> Reading.all(stores.portico(), files),
              round -> Reading.all(stores.portico(), split));
      queries.add(new Query(number, times[0], times[1], times[2]));
    }
    return new TpchTimes(List.copyOf(queries));
  }

  double filesRatio() {
    return geometricMean(Query::filesRatio);
  }

  double splitRatio() {
    return geometricMean(Query::splitRatio);
  }

  private double geometricMean(ToDoubleFunction<Query> ratio) {
    return Math.exp(
        queries.stream().mapToDouble(q -> Math.log(ratio.applyAsDouble(q))).average().orElse(0));
  }

  /** The medians of all queries, added. */
  double totalMillis(Function<Query, Times> side) {
    return queries.stream().mapToDouble(q -> side.apply(q).medianMillis()).sum();
  }
}
