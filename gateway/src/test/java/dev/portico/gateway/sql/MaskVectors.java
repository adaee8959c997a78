package dev.portico.gateway.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the tables {@code column | mask | value | shown} of {@code docs/reference/masks.md}. */
final class MaskVectors {
  static final String SECRET = "a key of the tests";

  private static final String HEAD = "| column | mask | value | shown |";
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+), (\\d+)\\)");
  private static final int DIGITS = 32;

  private MaskVectors() {}

  /** One row of such a table. */
  record Vector(ColumnType column, String mask, Object value, String shown) {}

  static List<Vector> read() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page())) {
      if (line.equals(HEAD)) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|---")) {
        String[] cells = line.split("\\|");
        ColumnType type = type(code(cells[1]));
        vectors.add(new Vector(type, code(cells[2]), value(type, code(cells[3])), code(cells[4])));
      }
    }
    return vectors;
  }

  private static Path page() {
    Path here = Path.of("docs/reference/masks.md");
    return Files.exists(here) ? here : Path.of("../docs/reference/masks.md");
  }

  private static String code(String cell) {
    String text = cell.strip();
    return text.substring(1, text.length() - 1);
  }

  private static ColumnType type(String name) {
    Matcher decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      return ColumnType.decimal(
          Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    return switch (name) {
      case "VARCHAR" -> ColumnType.VARCHAR;
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "SMALLINT" -> ColumnType.SMALLINT;
      case "INTEGER" -> ColumnType.INTEGER;
      case "BIGINT" -> ColumnType.BIGINT;
      case "REAL" -> ColumnType.REAL;
      case "DOUBLE" -> ColumnType.DOUBLE;
      case "DATE" -> ColumnType.DATE;
      case "TIMESTAMP" -> ColumnType.TIMESTAMP;
      case "TIMESTAMP_TZ" -> ColumnType.TIMESTAMP_TZ;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Object value(ColumnType type, String text) {
    if (text.equals("NULL")) {
      return null;
    }
    return switch (type.kind()) {
      case VARCHAR -> text.substring(1, text.length() - 1).replace("''", "'");
      case BOOLEAN -> Boolean.valueOf(text);
      case SMALLINT -> Short.valueOf(text);
      case INTEGER -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case DECIMAL -> new BigDecimal(text).setScale(type.scale());
      case REAL -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> LocalDateTime.parse(text);
      case TIMESTAMP_TZ -> Instant.parse(text);
      default -> throw new IllegalArgumentException(type + " " + text);
    };
  }

  /** The mask on a column of the type. */
  static Mask mask(ColumnType type, String json) throws IOException {
    JsonNode node = new JsonMapper().readTree(json);
    Mask.Function function =
        switch (node.get("type").asText()) {
          case "null" -> new Mask.Null();
          case "constant" -> new Mask.Constant(constant(type, node.get("value")));
          case "hash" ->
              new Mask.Hash(
                  "default", Optional.of(new HashKey(SECRET)), node.path("length").asInt(DIGITS));
          case "partial" ->
              new Mask.Partial(
                  node.path("keep_first").asInt(),
                  node.path("keep_last").asInt(),
                  node.path("fill").asText("*"));
          case "email" -> new Mask.Email();
          case "truncate" ->
              new Mask.Truncate(
                  Mask.Unit.valueOf(node.get("unit").asText().toUpperCase(Locale.ROOT)));
          case "bucket" -> new Mask.Bucket(new BigDecimal(node.get("size").asText()));
          case "round" -> new Mask.Round(node.get("digits").asInt());
          default -> throw new IllegalArgumentException(json);
        };
    return new Mask(function, MaskCases.masked(type, function), true, Optional.empty());
  }

  private static BindValue constant(ColumnType type, JsonNode value) {
    String text = value.asText();
    return new BindValue(
        type,
        value(
            type, value.isTextual() && type.equals(ColumnType.VARCHAR) ? "'" + text + "'" : text));
  }
}
