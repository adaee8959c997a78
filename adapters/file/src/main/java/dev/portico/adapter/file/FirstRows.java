package dev.portico.adapter.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.portico.spi.CsvOptions;
import dev.portico.spi.FileFormat;
import dev.portico.spi.FileTable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first rows of a CSV or JSON Lines file, as texts. Stateless. */
public final class FirstRows {
  private static final JsonFactory JSON = new JsonFactory();

  /** What no scalar is. */
  private static final String NESTED = "{}";

  private FirstRows() {}

  /** The first rows of a file by their fields; empty when it is no longer there. */
  public static List<Map<String, String>> of(
      String connection, FoundFile file, FileTable table, int most) {
    boolean csv = table.format() == FileFormat.CSV;
    return TextFile.read(
            connection,
            file,
            csv ? TextFile.charset(connection, table.csv().encoding()) : StandardCharsets.UTF_8,
            csv ? "CSV" : "JSON Lines",
            reader -> csv ? csv(reader, table.csv(), most) : json(reader, most))
        .orElse(List.of());
  }

  private static List<Map<String, String>> csv(Reader reader, CsvOptions options, int most)
      throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> names = TextColumns.told(CsvHeader.fields(reader, options));
    while (rows.size() < most) {
      List<String> fields = CsvHeader.fields(reader, options);
      if (fields.isEmpty()) {
        return rows;
      }
      if (fields.size() > 1 || !fields.get(0).isEmpty()) { // the second half of a line end
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(names.size(), fields.size()); i++) {
          String field = fields.get(i);
          row.put(names.get(i), field.equals(options.nullString()) ? null : field);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<Map<String, String>> json(Reader reader, int most) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(reader)) {
      while (rows.size() < most && parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> row = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          row.put(name, value(parser));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static String value(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    } else if (token.isScalarValue()) {
      return parser.getText();
    }
    parser.skipChildren();
    return NESTED;
  }
}
