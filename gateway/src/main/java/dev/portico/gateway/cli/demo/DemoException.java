package dev.portico.gateway.cli.demo;

/** Why the demo cannot start; the message is for the user and says what to do next. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
