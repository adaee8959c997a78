package dev.portico.gateway.protocol.avatica;

import java.io.IOException;
import javax.servlet.AsyncContext;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;

/**
 * A request that a client keeps open as long as it lives, sending a byte now and then. Where it
 * breaks off, the client is gone. Holds no thread.
 */
final class Lifeline implements ReadListener {
  private final AsyncContext context;
  private final ServletInputStream in;
  private final Runnable broken;
  private final byte[] beats = new byte[64];

  private Lifeline(AsyncContext context, ServletInputStream in, Runnable broken) {
    this.context = context;
    this.in = in;
    this.broken = broken;
  }

  /**
   * @param broken called once, unless the client ends the request in order
   */
  static void hold(AsyncContext context, Runnable broken) throws IOException {
    context.setTimeout(0); // the socket's idle time is shorter than any pause of the beats
    ServletInputStream in = context.getRequest().getInputStream();
    in.setReadListener(new Lifeline(context, in, broken));
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (in.isReady() && in.read(beats) >= 0) {
      continue;
    }
  }

  @Override
  public void onAllDataRead() {
    context.complete();
  }

  @Override
  public void onError(Throwable failure) {
    broken.run();
    context.complete();
  }
}
