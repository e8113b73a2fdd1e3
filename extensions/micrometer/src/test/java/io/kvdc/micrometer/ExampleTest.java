package io.kvdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the package and of the README. */
class ExampleTest {

  private static final Path PACKAGE = Path.of("src/main/java/io/kvdc/micrometer/package-info.java");
  private static final Path THIS = Path.of("src/test/java/io/kvdc/micrometer/ExampleTest.java");

  @Test
  void measures() {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Connection connection =
        Kv.connector("kv:embedded:demo").metricSink(new MicrometerSink(registry)).connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
      System.out.println(registry.get("kvdc.operation").timer().count());
    }
    assertThat(registry.get("kvdc.operation").tag("operation", "raw.put").timer().count())
        .isEqualTo(1);
  }

  @Test
  void thePackageShowsWhatThisRuns() throws Exception {
    String shown =
        Files.readString(PACKAGE)
            .replaceAll("(?s).*?<pre>\\{@code\n(.*?) \\* }</pre>.*", "$1")
            .replaceAll("(?m)^ \\* ", "    ");
    assertThat(shown).startsWith("    MeterRegistry registry").endsWith("    }\n");
    assertThat(Files.readString(THIS)).contains(shown);
  }
}
