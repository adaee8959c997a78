package dev.portico.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Queries whose answer is one row, where every step on the way counts. */
final class SmallQueries {
  private static final int WARM_UPS = 1_500;
  private static final int ROUNDS = 500;
  private static final String PGJDBC = "pgjdbc";
  private static final String COLUMNS =
      "SELECT o_orderkey, o_custkey, o_totalprice, o_orderdate, o_orderpriority FROM ";
  private static final String BY_KEY = " WHERE o_orderkey = ";

  private final Connection portico;
  private final Connection postgres;
  private final double scale;

  SmallQueries(Stores stores, double scale) {
    this.portico = stores.portico();
    this.postgres = stores.postgres();
    this.scale = scale;
  }

  List<Line> measure() throws SQLException {
    List<Line> lines = new ArrayList<>();
    lines.add(both("`SELECT 1`", (c, schema, round) -> Reading.all(c, "SELECT 1")));
    lines.add(prepared());
    Line known =
        both(
            "point query on a primary key, same text",
            (c, schema, round) -> Reading.all(c, point(schema) + key(0)));
    lines.add(point(known));
    lines.add(
        Line.alone(
                "planning a known text: at most what the line above is over pgjdbc (%s ms)"
                    .formatted(Report.millis(known.overheadMillis())),
                known.portico())
            .target("< 2 ms", known.overheadMillis() < 2));
    lines.add(
        both(
            "point query on a primary key, new text each time",
            (c, schema, round) -> Reading.all(c, point(schema) + key(round))));
    return lines;
  }

  private Line prepared() throws SQLException {
    try (PreparedStatement ours = portico.prepareStatement(point(BenchConfig.SPLIT) + "?");
        PreparedStatement theirs = postgres.prepareStatement(point("public") + "?")) {
      Times[] times =
          Times.alternating(
              WARM_UPS,
              ROUNDS,
              round -> Reading.prepared(ours, key(round)),
              round -> Reading.prepared(theirs, key(round)));
      String work = "point query on a primary key, prepared";
      return point(Line.compared(work, times[0], PGJDBC, times[1]));
    }
  }

  private static Line point(Line line) {
    return line.target(
        "≤ 5 ms and ≤ 1.5 ms over",
        line.portico().medianMillis() <= 5 && line.overheadMillis() <= 1.5);
  }

  private static String point(String schema) {
    return COLUMNS + schema + ".orders" + BY_KEY;
  }

  /** A key that exists: of each 32 order keys the first 7 are taken. */
  private long key(int round) {
    int groups = Math.max(1, (int) (187_500 * scale) - 1);
    return 32L * new Random(round).nextInt(groups) + 1;
  }

  private interface Query {
    long run(Connection connection, String schema, int round) throws SQLException;
  }

  private Line both(String work, Query query) throws SQLException {
    Times[] times =
        Times.alternating(
            WARM_UPS,
            ROUNDS,
            round -> query.run(portico, BenchConfig.SPLIT, round),
            round -> query.run(postgres, "public", round));
    return Line.compared(work, times[0], PGJDBC, times[1]);
  }
}
