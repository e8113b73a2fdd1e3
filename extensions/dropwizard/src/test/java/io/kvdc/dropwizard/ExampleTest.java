package io.kvdc.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the package and of the README. */
class ExampleTest {

  private static final Path PACKAGE = Path.of("src/main/java/io/kvdc/dropwizard/package-info.java");
  private static final Path THIS = Path.of("src/test/java/io/kvdc/dropwizard/ExampleTest.java");

  @Test
  void measures() {
    MetricRegistry registry = new MetricRegistry();
    try (Connection connection =
        Kv.connector("kv:embedded:demo").metricSink(new DropwizardSink(registry)).connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
      System.out.println(registry.timer("kvdc_operation_seconds.raw-put.ok").getCount());
    }
    assertThat(registry.timer("kvdc_operation_seconds.raw-put.ok").getCount()).isEqualTo(1);
  }

  @Test
  void thePackageShowsWhatThisRuns() throws Exception {
    String shown =
        Files.readString(PACKAGE)
            .replaceAll("(?s).*?<pre>\\{@code\n(.*?) \\* }</pre>.*", "$1")
            .replaceAll("(?m)^ \\* ", "    ");
    assertThat(shown).startsWith("    MetricRegistry registry").endsWith("    }\n");
    assertThat(Files.readString(THIS)).contains(shown);
  }
}
