package io.kvdc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bank among the examples compiles as it stands, and loses no money. */
class BankExampleTest {

  @ParameterizedTest
  @ValueSource(strings = {"optimistic", "pessimistic"})
  void theTotalIsTheSameAtEverySnapshot(String mode, @TempDir Path directory) throws Exception {
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                directory.toString(),
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                Repository.ROOT.resolve("examples/Bank.java").toString());
    assertThat(failed).isZero();

    assertThat(run(directory, "kv:embedded:bank-" + mode, mode, "80"))
        .contains("80 transfers")
        .contains("each of 1000 coins");
  }

  private static String run(Path directory, String... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      loader.loadClass("Bank").getMethod("main", String[].class).invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }
}
