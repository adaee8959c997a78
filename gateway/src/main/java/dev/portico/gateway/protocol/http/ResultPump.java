package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.result.SpoolFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one answer to one client. What fits into one chunk is answered whole, so it can still
 * become problem details when it fails. Anything longer goes out chunk by chunk, the next one being
 * made only when the client has taken the last, without a thread that waits; when it fails on its
 * way the connection is broken before the last chunk, so that no client takes it for complete. What
 * is behind it is closed exactly once, and before the end is sent.
 */
final class ResultPump {
  private static final int KEPT_BYTES = 1 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(ResultPump.class);

  private final String queryId;
  private final Chunks chunks;
  private final ResponseHeaders headers;
  private final Executor threads;
  private final Executor cancels;
  private final Duration patience;
  private ByteArrayOutputStream chunk = new ByteArrayOutputStream();
  private HttpResponseWriter writer;

  /**
   * @param queryId for the log
   * @param threads where the answer is made
   * @param cancels where queries are cancelled, which may wait for a store and must not wait for
   *     {@code threads}
   */
  ResultPump(
      String queryId, Chunks chunks, ResponseHeaders headers, Executor threads, Executor cancels) {
    this(queryId, chunks, headers, threads, cancels, Patience.USUAL.reader());
  }

  /**
   * As above.
   *
   * @param patience after which a client that takes nothing counts as gone
   */
  ResultPump(
      String queryId,
      Chunks chunks,
      ResponseHeaders headers,
      Executor threads,
      Executor cancels,
      Duration patience) {
    this.patience = patience;
    this.queryId = queryId;
    this.chunks = chunks;
    this.headers = headers;
    this.threads = threads;
    this.cancels = cancels;
  }

  /**
   * The answer, which is complete or has begun. Throws, with everything closed, when the first
   * chunk cannot be made.
   */
  HttpResponse respond() {
    boolean ended;
    try (Closing closing = new Closing(chunks)) {
      ended = fill();
      closing.keepOpenUnless(ended);
    }
    if (ended) {
      return HttpResponse.of(headers, HttpData.wrap(chunk.toByteArray()));
    }
    writer = HttpResponse.streaming();
    writer.whenComplete().exceptionally(gone -> cancel());
    writer.write(headers);
    send();
    return writer;
  }

  private Void cancel() {
    cancels.execute(chunks::cancel);
    return null;
  }

  private boolean fill() {
    try {
      return chunks.fill(chunk);
    } catch (IOException e) {
      throw SpoolFile.failed(e);
    }
  }

  private void send() {
    if (!writer.tryWrite(taken())) {
      chunks.close();
      return;
    }
    writer
        .whenConsumed()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((taken, failure) -> threads.execute(() -> goOn(failure)));
  }

  private HttpData taken() {
    HttpData data = HttpData.wrap(chunk.toByteArray());
    chunk.reset();
    if (data.length() > KEPT_BYTES) {
      chunk = new ByteArrayOutputStream(); // one huge value must not be paid for until the end
    }
    return data;
  }

  private void goOn(Throwable failure) {
    if (failure != null) {
      LOG.info("query {}: its reader is gone or takes nothing any more", queryId);
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
    chunks.close();
    if (chunk.size() == 0 || writer.tryWrite(taken())) {
      writer.close();
    }
  }

  private void report(Throwable failure) {
    if (failure instanceof GatewayException known) {
      LOG.info("query {} broke off on its way: {}", queryId, known.code());
    } else {
      LOG.error("query {} broke off on its way", queryId, failure);
    }
  }

  private void breakOff() {
    writer.close(AbortedStreamException.get());
    chunks.cancel();
    chunks.close();
  }

  /** Closes the answer unless told that somebody else will. */
  private static final class Closing implements AutoCloseable {
    private Chunks chunks;

    Closing(Chunks chunks) {
      this.chunks = chunks;
    }

    void keepOpenUnless(boolean ended) {
      if (!ended) {
        chunks = null;
      }
    }

    @Override
    public void close() {
      if (chunks != null) {
        chunks.close();
      }
    }
  }
}
