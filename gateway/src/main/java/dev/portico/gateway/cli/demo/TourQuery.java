package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One stop of the guided tour, as {@code demo-tour.sql} tells it: comment lines before a statement
 * are its title, its story and who asks.
 *
 * @param story lines, possibly none
 * @param askers at least one; the first one is answered
 */
record TourQuery(String title, List<String> story, List<TourAsker> askers, String sql) {
  private static final String COMMENT = "-- ";

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
    List<String> sql = new ArrayList<>();
    for (String line : block.lines().toList()) {
      if (sql.isEmpty() && line.startsWith(COMMENT)) {
        String comment = line.substring(COMMENT.length());
        Optional<TourAsker> asker = TourAsker.parse(comment);
        asker.ifPresentOrElse(askers::add, () -> comments.add(comment));
      } else {
        sql.add(line);
      }
    }
    if (comments.isEmpty() || askers.isEmpty() || sql.isEmpty()) {
      throw new IllegalStateException(
          "demo-tour.sql: a stop lacks its title, who asks, or its statement: " + block);
    }
    return new TourQuery(
        comments.get(0), comments.subList(1, comments.size()), askers, String.join("\n", sql));
  }
}
