package io.kvdc.embedded.internal.network;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;

/** A listening socket whose connections go over a {@link Wire}. */
public final class WireServerChannel extends NioServerSocketChannel {

  private final Wire wire;

  /** Makes one that does not listen yet. */
  public WireServerChannel(Wire wire) {
    this.wire = wire;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int count = super.doReadMessages(accepted);
    for (Object one : accepted) {
      if (one instanceof Channel channel && channel.pipeline().get(WireHandler.class) == null) {
        channel.pipeline().addFirst(new WireHandler(wire));
      }
    }
    return count;
  }
}
