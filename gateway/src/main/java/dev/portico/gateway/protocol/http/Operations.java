package dev.portico.gateway.protocol.http;

import dev.portico.gateway.catalog.ReloadReport;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.session.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
   * Deletes every captured version of a key.
   *
   * @param by who wants it
   * @param key as {@code portico history erase} takes it
   * @return how many versions are gone
   */
  long erase(Principal by, TableName table, List<String> key);

  /** Registers products; asked once, when the door is made. */
  Products products();

  /**
   * A request was answered, or broken off.
   *
   * @param route the pattern of the path; empty when no route has it
   * @param status of the answer, 0 when there was none
   */
  default void answered(
      String method, String route, int status, String scheme, Duration duration) {}

  /** The JDBC driver of this release, where the server has it beside itself. */
  default Optional<Path> driverJar() {
    return Optional.empty();
  }

  /** The server's numbers in the text format of Prometheus. */
  String metrics();
}
