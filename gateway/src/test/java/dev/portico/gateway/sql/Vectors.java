package dev.portico.gateway.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables {@code expression | type | result} of {@code docs/reference/sql.md}. */
final class Vectors {
  private static final String HEAD = "| expression | type | result |";

  private Vectors() {}

  /** One row of such a table. */
  record Vector(String expression, String type, String result) {
    boolean fails() {
      return result.startsWith("error ");
    }

    @Override
    public String toString() {
      return expression;
    }
  }

  static List<Vector> read() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page())) {
      if (line.equals(HEAD)) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|---")) {
        String[] cells = line.replace("\\|", "\u0000").split("\\|");
        vectors.add(new Vector(code(cells[1]), text(cells[2]), text(cells[3])));
      }
    }
    return vectors;
  }

  static Path page() {
    Path here = Path.of("docs/reference/sql.md");
    return Files.exists(here) ? here : Path.of("../docs/reference/sql.md");
  }

  private static String code(String cell) {
    String text = text(cell);
    return text.substring(1, text.length() - 1);
  }

  private static String text(String cell) {
    return cell.trim().replace("\u0000", "|");
  }
}
