package io.kvdc.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Answers every question with one SRV record, or not at all. */
final class FakeNameServer implements AutoCloseable {

  private static final int SRV = 33;

  private final DatagramSocket socket;
  private final List<String> lines;

  /** Each line is priority, weight, port and host; no line: no such name. */
  FakeNameServer(String... lines) throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.lines = List.of(lines);
    Thread thread = new Thread(this::serve, "fake-name-server");
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (SocketException closed) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    end += 5;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(lines.isEmpty() ? 0x8183 : 0x8180);
    out.writeShort(1);
    out.writeShort(lines.size());
    out.writeInt(0);
    out.write(question, 12, end - 12);
    for (String line : lines) {
      record(out, line.split(" ", -1));
    }
    return bytes.toByteArray();
  }

  private static void record(DataOutputStream out, String[] words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    for (int i = 0; i < 3; i++) {
      data.writeShort(Integer.parseInt(words[i]));
    }
    for (String label : words[3].split("\\.", -1)) {
      data.writeByte(label.length());
      data.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    data.writeByte(0);
    // The name of the question, which begins behind the header.
    out.writeShort(0xc00c);
    out.writeShort(SRV);
    out.writeShort(1);
    out.writeInt(60);
    out.writeShort(bytes.size());
    bytes.writeTo(out);
  }

  @Override
  public void close() {
    socket.close();
  }
}
