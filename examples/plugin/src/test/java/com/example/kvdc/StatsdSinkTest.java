package com.example.kvdc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.tck.plugin.PluginKit;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsdSinkTest {

  private DatagramSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setSoTimeout(20_000);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Waits for a line; others may come before it. */
  private void assertHears(Predicate<String> wanted) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    String line;
    do {
      server.receive(packet);
      line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    } while (!wanted.test(line));
    assertTrue(wanted.test(line));
  }

  @Test
  void keepsTheContractOfSinks() {
    PluginKit.standard()
        .checkMetricSink(
            () -> new StatsdSink(new InetSocketAddress("127.0.0.1", server.getLocalPort())));
  }

  @Test
  void keepsTheContractOfFactories() {
    PluginKit.standard()
        .checkFactory(new StatsdSinkProvider(), Map.of("statsd.address", "127.0.0.1:8125"));
  }

  /** As its users would: by a word in the URL, on a real driver. */
  @Test
  void tellsOfOperations() throws IOException {
    try (Connection connection = Kv.connect("kv:embedded:statsd?statsd.address=" + address())) {
      connection.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));

      assertHears(
          line ->
              line.startsWith("kvdc_operation_seconds:")
                  && line.endsWith("|h|#operation:raw.put,result:ok"));
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThrows(
        InvalidOptionException.class, () -> Kv.connect("kv:embedded:statsd?statsd.address=nowhere"));
  }
}
