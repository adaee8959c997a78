package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.result.RowEncoder;
import dev.portico.spi.RowBatch;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the rows of one query to one client. What fits into one chunk is answered whole, so it
 * can still become problem details when it fails. Anything longer goes out chunk by chunk, the next
 * one being made only when the client has taken the last, without a thread that waits; when it
 * fails on its way the connection is broken before the last chunk, so that no client takes it for
 * complete. The stream is closed exactly once, and before the end is sent.
 */
final class ResultPump {
  static final int CHUNK_CHARS = 64 * 1024;
  private static final Duration READER_PATIENCE = Duration.ofMinutes(2);
  private static final Logger LOG = LoggerFactory.getLogger(ResultPump.class);

  private final RowStream rows;
  private final RowEncoder encoder;
  private final Executor threads;
  private final Executor cancels;
  private final ResponseHeaders headers;
  private final StringBuilder text = new StringBuilder();
  private RowBatch batch;
  private int nextRow;
  private HttpResponseWriter writer;

  /**
   * @param threads where rows are read and encoded
   * @param cancels where queries are cancelled, which may wait for a store and must not wait for
   *     {@code threads}
   */
  ResultPump(
      RowStream rows, RowEncoder encoder, String mediaType, Executor threads, Executor cancels) {
    this.rows = rows;
    this.encoder = encoder;
    this.threads = threads;
    this.cancels = cancels;
    ResponseHeadersBuilder builder =
        ResponseHeaders.builder(HttpStatus.OK)
            .add(HttpHeaderNames.CONTENT_TYPE, mediaType)
            .add("portico-query-id", rows.queryId());
    this.headers = SecurityHeaders.add(builder).build();
  }

  /**
   * The answer, which is complete or has begun. Throws, with the stream closed, when the first
   * chunk cannot be made.
   */
  HttpResponse respond() {
    boolean ended;
    try (Closing closing = new Closing(rows)) {
      encoder.begin(rows.queryId(), rows.columns(), text);
      ended = fill();
      closing.keepOpenUnless(ended);
    }
    if (ended) {
      return HttpResponse.of(headers, HttpData.ofUtf8(text));
    }
    writer = HttpResponse.streaming();
    writer.whenComplete().exceptionally(gone -> cancel());
    writer.write(headers);
    send();
    return writer;
  }

  private Void cancel() {
    cancels.execute(rows::cancel);
    return null;
  }

  /** Encodes until a chunk is full; true when the rows have ended. */
  private boolean fill() {
    while (text.length() < CHUNK_CHARS) {
      if (batch == null) {
        batch = rows.next();
        nextRow = 0;
        if (batch == null) {
          encoder.end(text);
          return true;
        }
      }
      encodeSome();
    }
    return false;
  }

  private void encodeSome() {
    while (nextRow < batch.rows() && text.length() < CHUNK_CHARS) {
      encoder.row(batch, nextRow++, text);
    }
    if (nextRow == batch.rows()) {
      batch = null;
    }
  }

  private void send() {
    if (!writer.tryWrite(HttpData.ofUtf8(text))) {
      rows.close();
      return;
    }
    text.setLength(0);
    writer
        .whenConsumed()
        .orTimeout(READER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((taken, failure) -> threads.execute(() -> goOn(failure)));
  }

  private void goOn(Throwable failure) {
    if (failure != null) {
      LOG.info("query {}: its reader is gone or takes nothing any more", rows.queryId());
      breakOff();
      return;
    }
    try {
      if (fill()) {
        finish();
      } else {
        send();
      }
    } catch (RuntimeException | Error e) {
      report(e);
      breakOff();
    }
  }

  private void finish() {
    rows.close();
    if (text.isEmpty() || writer.tryWrite(HttpData.ofUtf8(text))) {
      writer.close();
    }
  }

  private void report(Throwable failure) {
    if (failure instanceof GatewayException known) {
      LOG.info("query {} broke off on its way: {}", rows.queryId(), known.code());
    } else {
      LOG.error("query {} broke off on its way", rows.queryId(), failure);
    }
  }

  private void breakOff() {
    writer.close(AbortedStreamException.get());
    rows.cancel();
    rows.close();
  }

  /** Closes a stream unless told that somebody else will. */
  private static final class Closing implements AutoCloseable {
    private RowStream stream;

    Closing(RowStream stream) {
      this.stream = stream;
    }

    void keepOpenUnless(boolean ended) {
      if (!ended) {
        stream = null;
      }
    }

    @Override
    public void close() {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
