package dev.portico.gateway.protocol.http;

import java.time.Duration;

/**
 * How long the door waits for clients.
 *
 * @param head for the whole head of a request
 * @param body for the whole body of one, which is JSON
 * @param reader for one who takes nothing of an answer
 */
record Patience(Duration head, Duration body, Duration reader) {
  static final Patience USUAL =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2));
}
