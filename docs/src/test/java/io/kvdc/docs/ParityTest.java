package io.kvdc.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/parity.md names only what exists, and leaves no row without an answer. */
class ParityTest {

  /** Rows for each section of client-go's API, so that none gets lost. */
  private static final String ROWS_PER_SECTION =
      "1=16 2=2 3.1=29 3.2=20 3.3=12 4=16 5=12 6=2 7=1 8=25 9=10 10=7 11=11 11.1=5 12=7 13=5 14=5"
          + " 15=8 16=12 17=1 18=15 18.1=11 19=9 20=6 21=2 22=4 23=1";

  private static final Set<String> STATES = Set.of("done", "partly", "later", "out");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private record Row(
      String id, String kind, String state, List<String> symbols, List<String> tests) {}

  private static final List<Row> ROWS = read();

  private static List<Row> read() {
    List<Row> rows = new ArrayList<>();
    for (String line : Repository.read(Repository.ROOT.resolve("docs/parity.md")).split("\n")) {
      String[] cells = line.split("(?<!\\\\)\\|", -1);
      if (cells.length == 8 && cells[1].strip().matches("\\d+(\\.\\d+)?/\\d+")) {
        rows.add(
            new Row(
                cells[1].strip(),
                cells[3].strip(),
                cells[4].strip(),
                codes(cells[5]),
                codes(cells[6])));
      }
    }
    return rows;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult r) -> r.group(1)).toList();
  }

  @Test
  void noRowIsLost() {
    Map<String, Long> found =
        ROWS.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.id().substring(0, row.id().indexOf('/')),
                    TreeMap::new,
                    Collectors.counting()));
    Map<String, Long> wanted =
        Arrays.stream(ROWS_PER_SECTION.split(" "))
            .map(pair -> pair.split("="))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> Long.valueOf(pair[1]), (a, b) -> a, TreeMap::new));
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void everyRowHasAState() {
    for (Row row : ROWS) {
      assertThat(STATES).as(row.id()).contains(row.state());
      assertThat(row.state().equals("out")).as(row.id()).isEqualTo(row.kind().equals("OUT"));
    }
  }

  @Test
  void whatIsDoneHasASymbolAndATest() {
    for (Row row : ROWS) {
      if (row.state().equals("done") || row.state().equals("partly")) {
        assertThat(row.symbols()).as("symbols of " + row.id()).isNotEmpty();
        assertThat(row.tests()).as("tests of " + row.id()).isNotEmpty();
      }
    }
  }

  @Test
  void everySymbolExists() {
    List<String> missing = new ArrayList<>();
    for (Row row : ROWS) {
      for (String symbol : row.symbols()) {
        if (!exists(symbol)) {
          missing.add(row.id() + ": " + symbol);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyTestExists() {
    Map<String, String> sources =
        Repository.files(".java").stream()
            .filter(
                file ->
                    file.toString().contains("src/test/")
                        || file.toString().contains("tck/src/main/"))
            .collect(Collectors.toMap(ParityTest::simpleName, Repository::read, (a, b) -> a + b));
    List<String> missing = new ArrayList<>();
    for (Row row : ROWS) {
      for (String test : row.tests()) {
        String[] parts = test.split("#");
        String source = sources.get(parts[0]);
        if (source == null || (parts.length > 1 && !source.contains(" " + parts[1] + "("))) {
          missing.add(row.id() + ": " + test);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static String simpleName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }

  /** {@code io.kvdc.Type}, {@code io.kvdc.Type#member} or {@code io.kvdc.Type.Nested#member}. */
  private static boolean exists(String symbol) {
    String[] parts = symbol.split("#");
    Class<?> type = load(parts[0]);
    if (type == null || parts.length == 1) {
      return type != null;
    }
    String member = parts[1];
    return Arrays.stream(type.getMethods()).anyMatch(m -> m.getName().equals(member))
        || Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(member))
        || Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.getName().equals(member));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ParityTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      int dot = name.lastIndexOf('.');
      return dot > 0 && Character.isUpperCase(name.charAt(name.lastIndexOf('.', dot - 1) + 1))
          ? load(name.substring(0, dot) + "$" + name.substring(dot + 1))
          : null;
    }
  }
}
