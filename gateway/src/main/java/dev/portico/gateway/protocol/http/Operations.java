package dev.portico.gateway.protocol.http;

import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.session.Principal;
import java.time.Duration;

/** What the door needs of the whole server besides queries. Safe for many threads. */
public interface Operations {
  /**
   * Why the server should get no new work now ({@code starting}, {@code draining}); empty when it
   * is ready.
   */
  String notReadyBecause();

  /**
   * Reads descriptors and users again; may take seconds.
   *
   * @param by who wants it
   * @return what changed, and the problems found
   */
  ReloadReport reload(Principal by);

  /**
   * A request was answered, or broken off.
   *
   * @param route the pattern of the path; empty when no route has it
   * @param status of the answer, 0 when there was none
   */
  default void answered(
      String method, String route, int status, String scheme, Duration duration) {}

  /** The server's numbers in the text format of Prometheus. */
  String metrics();
}
