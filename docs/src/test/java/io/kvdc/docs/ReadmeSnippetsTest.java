package io.kvdc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows of each module stands, line by line, in a test that runs it. */
class ReadmeSnippetsTest {

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** The first is run as it stands, by {@link ReadmeExampleTest}. */
  static List<String> examples() {
    return EXAMPLE
        .matcher(Repository.read(Repository.ROOT.resolve("README.md")))
        .results()
        .map((MatchResult match) -> lines(match.group(1)))
        .skip(1)
        .toList();
  }

  /** The one example of the guide with a pool around it. */
  static List<String> pools() {
    return EXAMPLE
        .matcher(Repository.read(Repository.ROOT.resolve("docs/guide.md")))
        .results()
        .map((MatchResult match) -> lines(match.group(1)))
        .filter(example -> example.contains("HikariDataSource"))
        .toList();
  }

  private static String lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void thereAreSome() {
    assertThat(examples()).hasSizeGreaterThan(5);
    assertThat(pools()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource({"examples", "pools"})
  void aTestRunsIt(String example) {
    List<Path> tests =
        Repository.files(".java").stream()
            .filter(file -> file.toString().contains("/src/test/"))
            .filter(file -> lines(Repository.read(file)).contains(example))
            .toList();
    assertThat(tests).as(example).isNotEmpty();
  }
}
