package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.session.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * Who sent the HTTP request that this thread serves, and the limits it asked for. Avatica's service
 * methods take the message alone, so the rest travels with the thread.
 *
 * @param principal who asks
 * @param client network address
 * @param timeout the statement's own time limit
 * @param maxRows rows after which a result ends, 0 for all
 * @param fetchRows most rows of a frame, 0 for the server's choice
 * @param request the number that the client gave to a request that is to be served once, 0 for none
 * @param waiting whether somebody still waits for the answer
 */
record Caller(
    Principal principal,
    String client,
    Optional<Duration> timeout,
    long maxRows,
    int fetchRows,
    long request,
    ClientWatch.Waiting waiting) {

  private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();

  static Caller current() {
    Caller caller = CURRENT.get();
    if (caller == null) {
      throw new IllegalStateException("a request without a caller");
    }
    return caller;
  }

  static void enter(Caller caller) {
    CURRENT.set(caller);
  }

  static void leave() {
    CURRENT.remove();
  }
}
