package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One stop of the guided tour, as {@code demo-tour.sql} tells it: comment lines before a statement
 * are its title, its story and who asks.
 *
 * @param story lines, possibly none
 * @param askers at least one; the first one is answered
 * @param today the same statement without the instants in it, when its answer is shown beside
 * @param told how it is told what happened to the statement
 */
record TourQuery(
    String title,
    List<String> story,
    List<TourAsker> askers,
    String sql,
    Optional<String> today,
    Told told) {
  /** How a stop tells what happened to its statement. */
  enum Told {
    /** By its plan. */
    PLAN,
    /** By what it cost, before its answer and again after it. */
    COST_TWICE
  }

  private static final String COMMENT = "-- ";

  /** The comment that asks for the answer of today beside the one of then. */
  private static final String AND_TODAY = "and today";

  /** The comment that asks for what a statement costs the first time and the second. */
  private static final String FIRST_AND_AGAIN = "first and again";

  private static final Pattern INSTANT = Pattern.compile(" FOR SYSTEM_TIME AS OF DATE '[0-9-]+'");

  TourQuery {
    story = List.copyOf(story);
    askers = List.copyOf(askers);
  }

  /** The tour that this build contains, in its order. */
  static List<TourQuery> all() throws IOException {
    return DemoResources.statements("demo-tour.sql").stream().map(TourQuery::parse).toList();
  }

  /** Whether several people ask the same. */
  boolean comparesPeople() {
    return askers.size() > 1;
  }

  private static TourQuery parse(String block) {
    List<String> comments = new ArrayList<>();
    List<TourAsker> askers = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : block.lines().toList()) {
      if (lines.isEmpty() && line.startsWith(COMMENT)) {
        String comment = line.substring(COMMENT.length());
        Optional<TourAsker> asker = TourAsker.parse(comment);
        asker.ifPresentOrElse(askers::add, () -> comments.add(comment));
      } else {
        lines.add(line);
      }
    }
    boolean withToday = comments.remove(AND_TODAY);
    Told told = comments.remove(FIRST_AND_AGAIN) ? Told.COST_TWICE : Told.PLAN;
    if (comments.isEmpty() || askers.isEmpty() || lines.isEmpty()) {
      throw new IllegalStateException(
          "demo-tour.sql: a stop lacks its title, who asks, or its statement: " + block);
    }
    String sql = String.join("\n", lines);
    return new TourQuery(
        comments.get(0),
        comments.subList(1, comments.size()),
        askers,
        sql,
        withToday ? Optional.of(INSTANT.matcher(sql).replaceAll("")) : Optional.empty(),
        told);
  }
}
