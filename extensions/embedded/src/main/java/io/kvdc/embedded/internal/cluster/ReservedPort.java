package io.kvdc.embedded.internal.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the port of a node that is down, so that no outgoing connection on the machine is given it
 * meanwhile, not even that of a client that tries to reach the node. A socket is bound to it that
 * does not listen: who connects is refused, and a server can listen there before it is released.
 */
final class ReservedPort {

  private static final System.Logger LOG = System.getLogger(ReservedPort.class.getName());

  /** A selector closes a listening socket a moment after its server has ended. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private @Nullable SocketChannel holder;

  /** Takes the port as soon as it is free. */
  void reserve(int port) {
    release();
    long giveUp = System.nanoTime() + PATIENCE_NANOS;
    try {
      SocketChannel socket = SocketChannel.open();
      holder = socket;
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      while (!isBound(socket, new InetSocketAddress(loopback, port))) {
        if (System.nanoTime() - giveUp > 0) {
          throw new BindException("still in use: port " + port);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot keep port " + port, e);
      release();
    }
  }

  void release() {
    SocketChannel socket = holder;
    holder = null;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot close " + socket, e);
      }
    }
  }

  private static boolean isBound(SocketChannel socket, InetSocketAddress address)
      throws IOException {
    try {
      socket.bind(address);
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}
