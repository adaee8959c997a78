package dev.portico.gateway.protocol.http;

import java.time.Duration;

/**
 * How long the door waits for clients.
 *
 * @param head for the whole head of a request
 * @param reader for one who takes nothing of an answer
 */
record Patience(Duration head, Duration reader) {
  static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofMinutes(2));
}
