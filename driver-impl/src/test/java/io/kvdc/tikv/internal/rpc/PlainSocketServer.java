package io.kvdc.tikv.internal.rpc;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that is no gRPC server: says one thing to whoever connects, or nothing at all. */
public final class PlainSocketServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

  public PlainSocketServer(byte[] greeting) {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(() -> serve(greeting), "plain-socket-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(byte[] greeting) {
    try {
      while (true) {
        Socket connection = socket.accept();
        accepted.add(connection);
        if (greeting.length > 0) {
          OutputStream out = connection.getOutputStream();
          out.write(greeting);
          out.flush();
        }
      }
    } catch (IOException e) {
      // The socket was closed: the test is over.
      return;
    }
  }

  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : accepted) {
      connection.close();
    }
  }
}
