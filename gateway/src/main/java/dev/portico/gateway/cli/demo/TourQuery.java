package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One stop of the guided tour, as {@code demo-tour.sql} tells it: comment lines before a statement
 * are its title and story.
 *
 * @param story lines, possibly none
 */
record TourQuery(String title, List<String> story, String sql) {
  private static final String COMMENT = "-- ";

  TourQuery {
    story = List.copyOf(story);
  }

  /** The tour that this build contains, in its order. */
  static List<TourQuery> all() throws IOException {
    return DemoResources.statements("demo-tour.sql").stream().map(TourQuery::parse).toList();
  }

  private static TourQuery parse(String block) {
    List<String> comments = new ArrayList<>();
    List<String> sql = new ArrayList<>();
    for (String line : block.lines().toList()) {
      if (sql.isEmpty() && line.startsWith(COMMENT)) {
        comments.add(line.substring(COMMENT.length()));
      } else {
        sql.add(line);
      }
    }
    if (comments.isEmpty() || sql.isEmpty()) {
      throw new IllegalStateException(
          "demo-tour.sql: a statement has no title, or a title no statement: " + block);
    }
    return new TourQuery(
        comments.get(0), comments.subList(1, comments.size()), String.join("\n", sql));
  }
}
