package dev.portico.testkit.s3;

/**
 * What a {@link TroubledS3} can do to a request instead of just passing it on. Troubles that cut a
 * body after some bytes do nothing to a body that has no more.
 */
public sealed interface Trouble {

  /** Resets the connection (RST) after this many bytes of the body: "connection reset". */
  record Drop(long afterBytes) implements Trouble {}

  /**
   * Closes the connection in good order (FIN) after this many bytes of the body, although
   * Content-Length promised more.
   */
  record Truncate(long afterBytes) implements Trouble {}

  /**
   * Sends only this many bytes and says so in Content-Length, so that HTTP sees nothing wrong.
   * Content-Range stays what it was. Leaves bodies without a Content-Length alone.
   */
  record Shorten(long bytes) implements Trouble {}

  /** Answers itself with an error of S3, without asking the server. */
  record Answer(int status, String code, String message) implements Trouble {}

  /** Passes the answer on with another ETag, without quotes. */
  record WrongEtag(String etag) implements Trouble {}

  /** Closes the connection in good order instead of answering. */
  record NoAnswer() implements Trouble {}

  /** Never answers: the connection stays open until the client or the proxy closes it. */
  record Hang() implements Trouble {}

  /** Sends the head and so many bytes of the body, then nothing more, as {@link Hang}. */
  record Stall(long afterBytes) implements Trouble {}

  /** Runs something before the request is passed on; other troubles armed for it still happen. */
  record Before(Runnable task) implements Trouble {}

  /**
   * Answers 200 with a whole object whatever range was asked for, as a server does that knows no
   * ranges. The content comes from the test, because a signed header Range cannot be taken away
   * from the request.
   */
  record IgnoreRange(byte[] content) implements Trouble {}

  /** 503 SlowDown: S3 asks for fewer requests. */
  static Answer slowDown() {
    return new Answer(503, "SlowDown", "Please reduce your request rate.");
  }

  static Answer serverError() {
    return new Answer(500, "InternalError", "We encountered an internal error. Please try again.");
  }

  static Answer denied() {
    return new Answer(403, "AccessDenied", "Access Denied");
  }

  static Answer missing() {
    return new Answer(404, "NoSuchKey", "The specified key does not exist.");
  }
}
