package dev.portico.jdbc;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A request that stays open beside the others and carries a byte now and then: when this program
 * ends, however it does, or forgets the connection, the server gives up the results that were left
 * open. Safe for many threads; the thread that sends the bytes ends with the last lifeline.
 */
final class Lifeline {
  private static final int BEAT_SECONDS = 15;
  private static final ScheduledThreadPoolExecutor BEATS = beats();

  private final HttpURLConnection request;
  private final OutputStream out;
  private final WeakReference<Object> owner;
  private Future<?> beating;

  private Lifeline(HttpURLConnection request, OutputStream out, Object owner) {
    this.request = request;
    this.out = out;
    this.owner = new WeakReference<>(owner);
  }

  /**
   * @param owner when nobody holds it any more, the lifeline ends
   */
  static Lifeline hold(HttpTransport http, String path, Object owner) throws SQLException {
    HttpURLConnection request = http.endless(path);
    try {
      Lifeline line = new Lifeline(request, request.getOutputStream(), owner);
      line.beat();
      line.begin();
      return line;
    } catch (IOException e) {
      request.disconnect();
      throw new SQLException("the server takes no lifeline", "08006", e);
    }
  }

  private synchronized void begin() {
    beating =
        BEATS.scheduleWithFixedDelay(this::goOn, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  private void goOn() {
    try {
      if (owner.get() == null) {
        close();
      } else {
        beat();
      }
    } catch (IOException e) {
      close(); // the server or something on the way wants none; it has its own patience
    }
  }

  private synchronized void beat() throws IOException {
    out.write('.');
    out.flush();
  }

  synchronized void close() {
    if (beating != null) {
      beating.cancel(false);
    }
    request.disconnect();
  }

  private static ScheduledThreadPoolExecutor beats() {
    ScheduledThreadPoolExecutor beats =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(null, work, "portico-alive", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(Lifeline.class.getClassLoader());
              return thread;
            });
    beats.setKeepAliveTime(1, TimeUnit.SECONDS);
    beats.allowCoreThreadTimeOut(true);
    beats.setRemoveOnCancelPolicy(true);
    return beats;
  }
}
