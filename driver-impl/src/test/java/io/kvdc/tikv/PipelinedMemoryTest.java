package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transaction that is larger than what its client could keep in memory commits. */
class PipelinedMemoryTest {

  private static final int KEYS = 100_000;
  private static final int VALUE_BYTES = 1_000;

  /** What else there is in the heap after a collection, classes of drivers and buffers of rpc. */
  private static final long ROOM_BYTES = 48L << 20;

  @Test
  @Timeout(240)
  void hundredMillionBytesCommitFromAHeapOf256MebibytesThatStaysFlat() throws Exception {
    try (EmbeddedCluster cluster =
        EmbeddedCluster.builder()
            .name("memory")
            .tcp(0)
            .stores(1)
            .apiVersion(ApiVersion.V2)
            .start()) {
      List<String> said = run(cluster.url());
      List<Long> used =
          said.stream()
              .filter(line -> line.startsWith("used "))
              .map(line -> Long.parseLong(line.substring(5)))
              .toList();
      assertThat(said)
          .as("what the client said")
          .contains("committed " + KEYS + " " + (long) KEYS * (VALUE_BYTES + 15));
      assertThat(used).hasSize(4).allSatisfy(each -> assertThat(each).isLessThan(ROOM_BYTES));
      try (Connection connection = Kv.connect(cluster.url())) {
        assertThat(connection.snapshot().get(Bytes.utf8("large/%09d".formatted(KEYS - 1))))
            .extracting(Bytes::length)
            .isEqualTo(VALUE_BYTES);
      }
    }
  }

  private static List<String> run(String url) throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath(),
                LargeTransaction.class.getName(),
                url,
                Integer.toString(KEYS),
                Integer.toString(VALUE_BYTES))
            .redirectErrorStream(true)
            .start();
    try {
      List<String> said = new ArrayList<>();
      try (var lines = client.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
        }
      }
      assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).as("%s", said).isZero();
      return said;
    } finally {
      client.destroyForcibly();
    }
  }

  private static String classPath() {
    Set<String> path = new LinkedHashSet<>();
    for (String property :
        List.of("surefire.real.class.path", "surefire.test.class.path", "java.class.path")) {
      String found = System.getProperty(property);
      if (found != null) {
        path.addAll(List.of(found.split(File.pathSeparator)));
      }
    }
    return String.join(File.pathSeparator, path);
  }
}
