package io.kvdc.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application in {@code examples/spring-app} compiles as it stands and runs in a JVM of its
 * own. {@code .ci/run} builds it with its own pom too, as its users would.
 */
class SampleApplicationTest {
  private static final Path SAMPLE = Path.of("../../examples/spring-app").toAbsolutePath();

  @Test
  void theBankLosesNoCoin(@TempDir Path directory) throws Exception {
    assertThat(run(compile(directory)))
        .contains("200 transfers")
        .contains("total 1000 of 1000")
        .contains("health UP")
        .containsPattern("operations [1-9]");
  }

  @KvCluster(tcp = true, stores = 3)
  @Test
  void theBankWorksOnAClusterOfAnotherProcess(@FromCluster String url, @TempDir Path directory)
      throws Exception {
    assertThat(run(compile(directory), "--kvdc.url=" + url, "--bank.transfers=40"))
        .contains("40 transfers")
        .contains("total 1000 of 1000");
  }

  private static Path compile(Path directory) throws IOException {
    Path sources = SAMPLE.resolve("src/main/java");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-d",
                directory.toString(),
                "-parameters",
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
    Files.copy(
        SAMPLE.resolve("src/main/resources/application.properties"),
        directory.resolve("application.properties"));
    return directory;
  }

  /** Ends by itself, which shows that nothing keeps the JVM alive. */
  private static String run(Path classes, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-classpath",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "com.example.bank.BankApplication"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
