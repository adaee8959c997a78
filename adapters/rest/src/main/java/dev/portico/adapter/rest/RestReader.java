package dev.portico.adapter.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.portico.spi.Column;
import dev.portico.spi.ExecutionContext;
import dev.portico.spi.PortException.Reason;
import dev.portico.spi.SimpleRowSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The rows of one scan, parsed while they arrive. The first {@link #next()} sends the request. */
final class RestReader extends SimpleRowSource<JsonNode> {
  private final RestPort port;
  private final String address;
  private volatile CompletableFuture<HttpResponse<InputStream>> answer = new CompletableFuture<>();
  private volatile InputStream body = InputStream.nullInputStream();
  private JsonParser parser;

  RestReader(RestPort port, String address, List<Column> columns, ExecutionContext context) {
    super(port.config.connection(), columns, context, port.open);
    this.port = port;
    this.address = address;
  }

  @Override
  protected JsonNode nextRow() throws IOException, InterruptedException {
    try {
      if (parser == null) {
        ask();
      }
      return parseRow();
    } catch (JsonEOFException e) {
      throw fault(Reason.UNAVAILABLE, "the answer ends early", e);
    } catch (JsonProcessingException e) {
      throw fault(Reason.DATA, "the answer is not JSON, or beyond its setting maxMegabytes", e);
    }
  }

  private void ask() throws IOException, InterruptedException {
    try {
      answer = port.client.sendAsync(port.get(address), BodyHandlers.ofInputStream());
      check();
      body = answer.get().body();
      check();
      int status = answer.get().statusCode();
      if (status != 200) {
        boolean away = status >= 500 || status == 429;
        Reason no = away ? Reason.UNAVAILABLE : status == 404 ? Reason.MISSING : Reason.REFUSED;
        throw fault(no, "the endpoint answers with status " + status, null);
      }
    } catch (ExecutionException | CancellationException e) {
      throw new IOException(e);
    }
    parser = port.config.json().createParser(body);
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      JsonPointer place = parser.getParsingContext().pathAsPointer();
      if (token == JsonToken.START_ARRAY && place.equals(port.config.rowsPath())) {
        return;
      }
    }
    throw fault(Reason.DATA, "the answer has no array at '" + port.config.rowsPath() + "'", null);
  }

  private JsonNode parseRow() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_OBJECT) {
      return parser.readValueAsTree();
    } else if (token != JsonToken.END_ARRAY) {
      throw fault(Reason.DATA, "row " + (rows() + 1) + " is not a JSON object", null);
    }
    while (parser.nextToken() != null) {
      // To the very end: an answer that breaks off behind its rows is not whole either.
    }
    return null;
  }

  @Override
  protected Object value(JsonNode row, Column column) {
    return RestTypes.value(row.get(column.name()), column.type());
  }

  @Override
  protected void stop() {
    answer.cancel(true);
    try {
      body.close();
    } catch (IOException e) {
      // It broke off, which is as good.
    }
  }
}
