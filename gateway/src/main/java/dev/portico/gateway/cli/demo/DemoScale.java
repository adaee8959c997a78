package dev.portico.gateway.cli.demo;

/**
 * How much data the demo mesh holds; every figure is a count of rows, {@code plays} a rough one.
 *
 * @param plays play events wanted over all days; a few are dropped because their listener had not
 *     joined yet
 */
record DemoScale(
    int listeners,
    int artists,
    int tracks,
    int podcasts,
    int episodes,
    int plays,
    int royalties,
    int payouts,
    int partners,
    int campaigns) {

  /** What {@code portico demo} uses. */
  static final DemoScale FULL =
      new DemoScale(50_000, 2_000, 30_000, 300, 6_000, 3_050_000, 20_000, 5_000, 40, 200);

  /** For tests: everything about a hundredth, the partners as they are. */
  static final DemoScale SMALL = new DemoScale(1_000, 60, 600, 20, 150, 20_000, 800, 100, 40, 200);
}
