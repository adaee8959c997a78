package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the door's connections. Tells at once when one is gone, which the HTTP library does
 * only a second later. Closes one on which no request arrives in time: nothing at all after it was
 * opened, or headers that never end. Without it a client that sends a byte now and then holds a
 * connection for ever. Bodies and answers have bounds of their own. Safe for many threads.
 */
final class Connections {
  private final Duration patience;
  private final Map<SocketAddress, Watch> watches = new ConcurrentHashMap<>();

  Connections(Duration patience) {
    this.patience = patience;
  }

  /** What stands first in the pipeline of a new connection. */
  ChannelInboundHandlerAdapter handler() {
    return new Watch();
  }

  /** The headers of a request from this address have arrived. */
  void begun(SocketAddress client) {
    Watch watch = watches.get(client);
    if (watch != null) {
      watch.begun();
    }
  }

  /** The request is answered. */
  void ended(SocketAddress client) {
    Watch watch = watches.get(client);
    if (watch != null) {
      watch.ended();
    }
  }

  /**
   * Has something done when the client of a request is gone, on a thread of {@code threads}. Until
   * the request is answered; at once when the client is gone already.
   */
  void whenGone(ServiceRequestContext request, Runnable task, Executor threads) {
    Runnable told = () -> threads.execute(task);
    Watch watch = watches.get(request.remoteAddress());
    if (watch == null) {
      told.run();
      return;
    }
    watch.tasks.add(told);
    request.log().whenComplete().thenAccept(log -> watch.tasks.remove(told));
    if (watch.gone) {
      told.run();
    }
  }

  /** One connection. Bytes come on its event loop; the rest may come from any thread. */
  private final class Watch extends ChannelInboundHandlerAdapter {
    private final Set<Runnable> tasks = ConcurrentHashMap.newKeySet();
    private volatile boolean gone;
    private Future<?> alarm;
    private int requests;

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
      watches.put(ctx.channel().remoteAddress(), this);
      waitFor(ctx);
      super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      waitFor(ctx);
      super.channelRead(ctx, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      watches.remove(ctx.channel().remoteAddress(), this);
      stop();
      gone = true;
      tasks.forEach(Runnable::run);
      super.channelInactive(ctx);
    }

    private synchronized void waitFor(ChannelHandlerContext ctx) {
      if (requests == 0 && alarm == null) {
        alarm =
            ctx.executor().schedule(() -> giveUp(ctx), patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private synchronized void giveUp(ChannelHandlerContext ctx) {
      if (requests == 0) {
        ctx.channel().close(); // through the whole pipeline: HTTP/2 says goodbye
      }
    }

    private synchronized void begun() {
      requests++;
      stop();
    }

    private synchronized void ended() {
      requests--;
    }

    private synchronized void stop() {
      if (alarm != null) {
        alarm.cancel(false);
        alarm = null;
      }
    }
  }
}
