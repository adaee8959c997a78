package dev.portico.gateway.cli.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who asks at a stop of the tour: a user of the demo mesh, perhaps for a purpose.
 *
 * @param who the user in a few words
 */
record TourAsker(String user, Optional<String> purpose, Outcome outcome, String who) {
  /** What the policies of the demo mesh say to it. */
  enum Outcome {
    ANSWERED,
    REFUSED
  }

  private static final Pattern FORM =
      Pattern.compile("@(\\w+)(?: for ([\\w-]+))?( is refused)?: (.+)");

  /**
   * Reads the line of {@code demo-tour.sql} that names somebody: {@code @rita for royalty-report:
   * finance}, or {@code @otto is refused: operator}. Empty when the line does not begin with an at
   * sign.
   */
  static Optional<TourAsker> parse(String line) {
    if (!line.startsWith("@")) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(line);
    if (!form.matches()) {
      throw new IllegalStateException("demo-tour.sql: nobody is named by: " + line);
    }
    return Optional.of(
        new TourAsker(
            form.group(1),
            Optional.ofNullable(form.group(2)),
            form.group(3) == null ? Outcome.ANSWERED : Outcome.REFUSED,
            form.group(4)));
  }

  /** As the tour tells it. */
  String told() {
    return user + purpose.map(p -> " for the purpose " + p).orElse("") + ": " + who;
  }
}
