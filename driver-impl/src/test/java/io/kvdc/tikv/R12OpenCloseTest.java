package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.KvException;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Opening and closing leaves nothing behind, also where opening fails half-way. */
class R12OpenCloseTest {

  private static final int ROUNDS = 200;

  private static List<String> driverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("kvdc-(rpc|timer|close).*"))
        .sorted()
        .toList();
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void twoHundredTimesWithAThirdFailing() throws IOException {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("r12").stores(1).tcp(0).start()) {
      String good = cluster.url();
      String noPd = "kv:tikv://127.0.0.1:" + unusedPort() + "?connectTimeout=50ms";
      round(good);
      fails(noPd);
      await().until(() -> driverThreads().isEmpty());
      long filesBefore = openFiles();
      long directBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      for (int i = 0; i < ROUNDS; i++) {
        if (i % 3 == 2) {
          fails(noPd);
        } else {
          round(good);
        }
      }
      await().untilAsserted(() -> assertThat(driverThreads()).isEmpty());
      // The server notices a closed connection a moment later.
      await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(filesBefore + 5));
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
          .isLessThanOrEqualTo(directBefore + (64L << 20));
    }
  }

  private static void round(String url) {
    try (Connection connection = Kv.connect(url)) {
      connection.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
      assertThat(connection.raw().get(Bytes.utf8("k"))).isEqualTo(Bytes.utf8("v"));
    }
  }

  private static void fails(String url) {
    assertThatThrownBy(() -> Kv.connect(url)).isInstanceOf(ClusterUnreachableException.class);
  }

  @Test
  void allThreadsAreDaemonsWithAName() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection connection = clusters.connect();
      connection.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
      assertThat(driverThreads()).isNotEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().matches("kvdc-(rpc|timer|close).*"))
          .allMatch(Thread::isDaemon);
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection connection = clusters.connect();
      connection.close();
      connection.close();
      assertThat(connection.closeAsync()).isSameAs(connection.closeAsync());
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void connectionsWithEqualUrlsShareAnEngineUntilTheLastCloses() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection first = clusters.connect();
      int threads = driverThreads().size();
      Connection second = clusters.connect();
      assertThat(driverThreads()).hasSize(threads);
      first.close();
      second.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
      assertThatThrownBy(() -> first.raw().get(Bytes.utf8("k"))).isInstanceOf(KvException.class);
      second.close();
      await().untilAsserted(() -> assertThat(driverThreads()).isEmpty());
    }
  }
}
