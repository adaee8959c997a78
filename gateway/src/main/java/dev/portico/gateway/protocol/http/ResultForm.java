package dev.portico.gateway.protocol.http;

import java.util.Arrays;
import java.util.Optional;

/** The forms in which the door gives results. */
enum ResultForm {
  CSV("csv", "text/csv; charset=utf-8; header=present", Making.STREAMED),
  TSV("tsv", "text/tab-separated-values; charset=utf-8", Making.STREAMED),
  JSON("json", "application/json; charset=utf-8", Making.STREAMED),
  HTML("html", "text/html; charset=utf-8", Making.STREAMED),
  XLSX("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Making.WHOLE),
  PARQUET("parquet", "application/vnd.apache.parquet", Making.WHOLE),
  ARROW("arrow", "application/vnd.apache.arrow.stream", Making.STREAMED);

  /** How an answer comes about. */
  enum Making {
    /** Sent while it is made. */
    STREAMED,
    /** Made in a temporary file, compressed already, then sent. */
    WHOLE
  }

  private final String extension;
  private final String contentType;
  private final Making making;

  ResultForm(String extension, String contentType, Making making) {
    this.extension = extension;
    this.contentType = contentType;
    this.making = making;
  }

  /** The ending of a path and of a file's name. */
  String extension() {
    return extension;
  }

  /** The value of a Content-Type header. */
  String contentType() {
    return contentType;
  }

  /** The type alone, as Accept has it. */
  String mediaType() {
    return contentType.split(";", 2)[0];
  }

  Making making() {
    return making;
  }

  /** Whether a spreadsheet opens it as text and looks for formulas itself. */
  boolean mayHoldFormulas() {
    return this == CSV || this == TSV || this == HTML;
  }

  static Optional<ResultForm> ofExtension(String extension) {
    return Arrays.stream(values()).filter(f -> f.extension.equals(extension)).findFirst();
  }
}
