package dev.portico.gateway.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the attacks of {@code sql/leaks.txt}. */
final class Leaks {
  private Leaks() {}

  /**
   * One of them.
   *
   * @param outcome {@code rows}, {@code error}, {@code any}, or the code of an error
   */
  record Attack(String name, String outcome, String sql) {
    String on(TestStore store, String table) {
      String other = (store == TestStore.PG ? TestStore.H2 : TestStore.PG).schema();
      return sql.replace("{t}", store.schema() + "." + table)
          .replace("{s}", store.schema())
          .replace("{x}", other);
    }

    boolean expects(Answer answer) {
      return switch (outcome) {
        case "rows" -> !answer.failed();
        case "any" -> true;
        case "error" -> answer.failed();
        default -> answer.failed() && answer.error().code().name().equals(outcome);
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Attack> read() throws IOException {
    List<Attack> attacks = new ArrayList<>();
    String head = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Leaks.class.getResourceAsStream("/sql/leaks.txt")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("== ")) {
          head = line.substring(3);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          int colon = Objects.requireNonNull(head).indexOf(": ");
          attacks.add(new Attack(head.substring(colon + 2), head.substring(0, colon), line));
        }
      }
    }
    return attacks;
  }
}
