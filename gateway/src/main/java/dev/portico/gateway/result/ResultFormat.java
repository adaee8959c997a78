package dev.portico.gateway.result;

import java.time.ZoneId;

/** The forms in which a result can be had as text. */
public enum ResultFormat {
  /** RFC 4180 with a header line. */
  CSV,
  /** Tab-separated, special characters escaped with a backslash. */
  TSV,
  /** One object with columns and rows. */
  JSON,
  /** A page with one table. */
  HTML,
  /** Aligned columns for people. */
  TABLE;

  /** A fresh encoder; {@code zone} is the session's time zone, in which instants are written. */
  public RowEncoder encoder(ZoneId zone) {
    return encoder(zone, Formulas.KEEP);
  }

  /** The same for a reader who may be a spreadsheet, where the form is one that they open. */
  public RowEncoder encoder(ZoneId zone, Formulas formulas) {
    ValueText values = new ValueText(zone);
    return switch (this) {
      case CSV -> new CsvWriter(values, formulas);
      case TSV -> new TsvWriter(values, formulas);
      case JSON -> new JsonRows(values);
      case HTML -> new HtmlTable(zone, formulas);
      case TABLE -> new TextTable(values);
    };
  }
}
