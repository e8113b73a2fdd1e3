package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.testing.Examples;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package-info of every package has an example, and every example compiles. */
class ExamplesTest {

  private static final Path SOURCES = Path.of("src/main/java");

  private static final Examples EXAMPLES =
      new Examples(
          List.of(
              "io.kvdc.*",
              "io.kvdc.codec.*",
              "io.kvdc.error.*",
              "io.kvdc.metric.*",
              "io.kvdc.option.*",
              "io.kvdc.spi.*",
              "java.time.*",
              "java.util.*",
              "java.util.concurrent.*"),
          """
          Connection connection;
          InterceptorChain chain;
          Bytes key;
          CompletableFuture<Bytes> send(Bytes key) { return null; }
          void reconcile(KvException unclear) {}
          void retryLater() {}
          """);

  static List<Path> packageInfos() {
    return Examples.packageInfos(SOURCES);
  }

  static Stream<Path> classesWithExamples() {
    return Stream.of(
        SOURCES.resolve("io/kvdc/spi/InterceptorChain.java"),
        SOURCES.resolve("io/kvdc/metric/Metrics.java"));
  }

  @Test
  void everyPackageIsLookedAt() {
    assertThat(packageInfos()).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource({"packageInfos", "classesWithExamples"})
  void examplesCompile(Path file) {
    List<String> examples = Examples.of(file);
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertThat(EXAMPLES.compile(example)).isEmpty();
    }
  }

  @Test
  void anExampleThatDoesNotCompileIsFound() {
    assertThat(EXAMPLES.compile("connection.raw().puts(key, key);")).contains("puts");
  }
}
