package dev.portico.gateway.protocol.avatica;

import java.io.IOException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.HttpConnectionFactory;

/**
 * Makes the door's HTTP connections, on which a client that takes too little of an answer is given
 * up. Jetty wants its least rate from the first byte on: of a frame of some hundred bytes, a pause
 * of this machine of some hundredths of a second would be the end. Here a client falls behind only
 * after the time in which it might as well take nothing.
 */
final class PacedConnections extends HttpConnectionFactory {
  private final long headStart;

  PacedConnections(HttpConfiguration configuration, Pace pace) {
    super(configuration);
    configuration.setMinResponseDataRate(pace.leastBytesPerSecond());
    headStart = pace.leastBytesPerSecond() * pace.idle().toMillis() / 1_000;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint socket) {
    return configure(new Paced(connector, socket), connector, socket);
  }

  private final class Paced extends HttpConnection {
    private long begun;

    Paced(Connector connector, EndPoint socket) {
      super(
          PacedConnections.this.getHttpConfiguration(),
          connector,
          socket,
          PacedConnections.this.getHttpCompliance(),
          PacedConnections.this.isRecordHttpComplianceViolations());
    }

    /**
     * Counts the head start with the first bytes of each answer, before which Jetty counts none.
     */
    @Override
    public void onFlushed(long bytes) throws IOException {
      long request = getHttpChannel().getRequests();
      boolean begins = request != begun && hasContent();
      if (begins) {
        begun = request;
      }
      super.onFlushed(begins ? bytes + headStart : bytes);
    }

    /** Not so while a client is told that it may send its request. */
    private boolean hasContent() {
      return getHttpChannel().getResponse().getHttpOutput().getWritten() > 0;
    }
  }
}
