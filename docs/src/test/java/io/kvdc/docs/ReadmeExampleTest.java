package io.kvdc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of the README compiles as it stands and does what it says. */
class ReadmeExampleTest {

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void theExampleRuns(@TempDir Path directory) throws Exception {
    Matcher example = EXAMPLE.matcher(Repository.read(Repository.ROOT.resolve("README.md")));
    assertThat(example.find()).as("a java example in README.md").isTrue();
    String source =
        "import io.kvdc.*;\npublic class Example { public static void main(String[] args) {\n"
            + example.group(1)
            + "}}\n";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                null,
                List.of(
                    "-d",
                    directory.toString(),
                    "-proc:none",
                    "-classpath",
                    System.getProperty("java.class.path")),
                null,
                List.of(new Source(source)))
            .call();
    assertThat(compiled).as(source).isTrue();
    assertThat(run(directory)).isEqualTo("hello");
  }

  private static String run(Path directory) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return captured.toString(StandardCharsets.UTF_8).strip();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Example.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
