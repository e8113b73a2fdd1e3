package io.kvdc.embedded.internal.network;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the socket of one connection and all else. What tests ask for may come on any
 * thread and takes effect on the event loop, when the future that is returned completes.
 */
final class WireHandler extends ChannelDuplexHandler {

  private static final System.Logger LOG = System.getLogger(WireHandler.class.getName());

  private final Wire wire;
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable Lane requests;
  private @Nullable Lane answers;
  private boolean dead;
  private boolean parting;

  WireHandler(Wire wire) {
    this.wire = wire;
  }

  /** Comes before the server adds its own handlers, which write at once. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    requests = new Lane(ctx.executor());
    answers = new Lane(ctx.executor());
    wire.opened(this);
    update();
  }

  @Override
  public void channelRegistered(ChannelHandlerContext ctx) {
    ctx.fireChannelRegistered();
    if (wire.isDown()) {
      resetNow();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    forget();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelUnregistered(ChannelHandlerContext ctx) {
    forget();
    ctx.fireChannelUnregistered();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Lane lane = requests;
    if (parting) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (lane == null) {
      ctx.fireChannelRead(message);
      return;
    }
    lane.pass(() -> ctx.fireChannelRead(message), () -> ReferenceCountUtil.release(message));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Lane lane = requests;
    if (lane == null) {
      ctx.fireChannelReadComplete();
      return;
    }
    lane.pass(ctx::fireChannelReadComplete, () -> {});
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    Lane lane = answers;
    if (lane == null) {
      send(ctx, message, promise);
      return;
    }
    lane.pass(
        () -> send(ctx, message, promise),
        () -> {
          ReferenceCountUtil.release(message);
          promise.tryFailure(new ClosedChannelException());
        });
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    Lane lane = answers;
    if (lane == null) {
      ctx.flush();
      return;
    }
    lane.pass(ctx::flush, () -> {});
  }

  /** Comes after all that was written before, unless that will never go out. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    Lane lane = answers;
    if (lane == null || lane.isHeld()) {
      forget();
      end(ctx, promise);
      return;
    }
    lane.pass(
        parting ? () -> part(ctx, promise) : () -> end(ctx, promise), () -> end(ctx, promise));
  }

  /** Takes over what holds for the whole wire. */
  Future<?> refresh() {
    return onLoop(this::update);
  }

  /** Lets nothing pass any more, and tells nobody. */
  Future<?> die() {
    return onLoop(
        () -> {
          dead = true;
          update();
        });
  }

  /** Breaks the connection if it died. */
  Future<?> resetIfDead() {
    return onLoop(
        () -> {
          if (dead) {
            resetNow();
          }
        });
  }

  /** Breaks the connection if its node could not end it in an orderly way. */
  Future<?> resetIfStuck() {
    return onLoop(
        () -> {
          if (dead || parting || !wire.state().equals(WireState.HEALTHY)) {
            resetNow();
          }
        });
  }

  /** Breaks the connection with a TCP reset. */
  Future<?> reset() {
    return onLoop(this::resetNow);
  }

  /** Breaks all streams that are open, in the eyes of the client and of the server. */
  Future<?> resetStreams() {
    return onLoop(
        () -> {
          ChannelHandlerContext http = http2();
          if (http != null) {
            resetStreams(http, (Http2ConnectionHandler) http.handler());
          }
        });
  }

  /** Says that no new streams are taken, and ends the connection when those open are done. */
  Future<?> goAway() {
    return onLoop(
        () -> {
          ChannelHandlerContext ctx = context;
          if (ctx != null) {
            // The server's own way to end a connection, which begins with a GOAWAY.
            var unused = ctx.channel().close();
          }
        });
  }

  /** Says that an error ended the connection, and ends it. */
  Future<?> goAwayAtOnce() {
    return onLoop(
        () -> {
          ChannelHandlerContext http = http2();
          if (http == null) {
            return;
          }
          Http2ConnectionHandler handler = (Http2ConnectionHandler) http.handler();
          parting = true;
          var unused =
              handler.goAway(
                  http,
                  handler.connection().remote().lastStreamCreated(),
                  Http2Error.INTERNAL_ERROR.code(),
                  Unpooled.EMPTY_BUFFER,
                  http.newPromise());
          http.flush();
          ChannelHandlerContext ctx = context;
          if (ctx != null) {
            close(ctx, ctx.newPromise());
          }
        });
  }

  private static void resetStreams(ChannelHandlerContext http, Http2ConnectionHandler handler) {
    List<Integer> open = new ArrayList<>();
    try {
      handler
          .connection()
          .forEachActiveStream(
              (Http2Stream stream) -> {
                open.add(stream.id());
                return true;
              });
      for (int stream : open) {
        // As if the client had done it, so that the server learns that the call is over.
        handler.decoder().frameListener().onRstStreamRead(http, stream, Http2Error.CANCEL.code());
        var unused =
            handler.resetStream(http, stream, Http2Error.INTERNAL_ERROR.code(), http.newPromise());
      }
      http.flush();
    } catch (Http2Exception e) {
      LOG.log(System.Logger.Level.WARNING, "cannot reset the streams of " + http.channel(), e);
    }
  }

  private @Nullable ChannelHandlerContext http2() {
    ChannelHandlerContext ctx = context;
    return ctx == null ? null : ctx.pipeline().context(Http2ConnectionHandler.class);
  }

  private void update() {
    Lane in = requests;
    Lane out = answers;
    if (in == null || out == null) {
      return;
    }
    WireState state = wire.state();
    in.set(dead || state.holdsRequests(), state.delayNanos());
    out.set(dead || state.holdsAnswers(), state.delayNanos());
  }

  private void resetNow() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    forget();
    if (ctx.channel().config() instanceof SocketChannelConfig config && ctx.channel().isOpen()) {
      config.setSoLinger(0);
    }
    end(ctx, ctx.newPromise());
  }

  /**
   * Ends what this side says, and leaves it to the client to hang up: a socket that is closed while
   * the client writes answers with a reset, for which the client may forget what it was told last.
   */
  private static void part(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!(ctx.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
      end(ctx, promise);
      return;
    }
    channel.closeFuture().addListener(closed -> promise.trySuccess());
    if (!channel.isOutputShutdown()) {
      var unused = channel.shutdownOutput();
    }
  }

  private static void send(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    var unused = ctx.write(message, promise);
  }

  private static void end(ChannelHandlerContext ctx, ChannelPromise promise) {
    var unused = ctx.close(promise);
  }

  private void forget() {
    wire.closed(this);
    Lane in = requests;
    Lane out = answers;
    requests = null;
    answers = null;
    if (in != null && out != null) {
      in.discard();
      out.discard();
    }
  }

  /** Runs a step on the event loop; if that has ended, so has the connection. */
  private Future<?> onLoop(Runnable step) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.executor().isShuttingDown()) {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
    }
    if (ctx.executor().inEventLoop()) {
      step.run();
      return ctx.executor().newSucceededFuture(null);
    }
    return ctx.executor().submit(step);
  }
}
