package dev.portico.adapter.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.spi.PortSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a connection of type {@code rest}.
 *
 * @param connection its name, for messages
 * @param url what a table's location is appended to
 * @param headers sent with each request, such as {@code Authorization}; secret, never printed
 * @param rowsPath where in an answer the array of rows is; empty for the answer itself
 * @param filterParameters columns whose equality the endpoint decides exactly when asked {@code
 *     ?column=value}
 * @param limitParameter limits the rows; empty for none
 * @param timeout the longest wait for an answer to begin
 * @param json reads answers up to the bound of {@code maxMegabytes}
 */
record RestPortConfig(
    String connection,
    String url,
    Map<String, String> headers,
    JsonPointer rowsPath,
    List<String> filterParameters,
    String limitParameter,
    Duration timeout,
    ObjectMapper json) {

  static RestPortConfig from(PortSettings settings) {
    String url = settings.requiredText("url").replaceFirst("/+$", "");
    if (!url.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9./_~%-]*)?")) {
      settings.problem("url", "must be an http or https address without user and query");
    }
    String rowsPath = settings.text("rowsPath").orElse("");
    if (!rowsPath.isEmpty() && !rowsPath.startsWith("/")) {
      settings.problem("rowsPath", "must be a JSON pointer such as /data/rows");
      rowsPath = "";
    }
    RestPortConfig config =
        new RestPortConfig(
            settings.connection(),
            url,
            settings.section("headers").texts(),
            JsonPointer.compile(rowsPath),
            settings.texts("filterParameters"),
            settings.text("limitParameter").orElse(""),
            settings.duration("timeout", Duration.ofSeconds(30)),
            RestTypes.mapper(settings.integer("maxMegabytes", 1_000, 1, 1_000_000)));
    settings.done();
    return config;
  }
}
