package io.kvdc.shell.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowReadersTest {

  private static final Layout TSV = new Layout(FileFormat.TSV, null, null, false, true, true);
  private static final Layout CSV = new Layout(FileFormat.CSV, null, null, true, false, true);
  private static final Layout JSONL = new Layout(FileFormat.JSONL, null, null, false, false, true);

  @Test
  void tsvSkipsCommentsAndBlankLinesButCountsThem() throws Exception {
    assertThat(rows(TSV, "# comment\n\na\t1\r\n#x\nb\t2")).containsExactly("3: a = 1", "5: b = 2");
  }

  @Test
  void tsvTakesCommentsForDataIfAskedTo() throws Exception {
    Layout layout = new Layout(FileFormat.TSV, null, null, false, false, true);

    assertThat(rows(layout, "#a\t1\n")).containsExactly("1: #a = 1");
  }

  @Test
  void tsvValueIsTheRestOfTheLineWhateverTheKeyColumn() throws Exception {
    assertThat(rows(keyed(TSV, "1", null), "a\tb\tc\n")).containsExactly("1: a = b\\x09c");
    assertThat(rows(keyed(TSV, "2", "*"), "a\tb\tc\n")).containsExactly("1: b = a\\x09c");
    assertThat(rows(keyed(TSV, "3", "1"), "a\tb\tc\n")).containsExactly("1: c = a");
  }

  @Test
  void tsvFindsColumnsByNameUnderAHeader() throws Exception {
    Layout layout = new Layout(FileFormat.TSV, "id", "name", true, true, true);

    assertThat(rows(layout, "# c\nname\tid\nAda\t7\n")).containsExactly("3: 7 = Ada");
  }

  @Test
  void tsvReadsEscapesOrNot() throws Exception {
    assertThat(rows(TSV, "a\\x00\tb\\tc\\\\\n")).containsExactly("1: a\\x00 = b\\x09c\\\\");
    Layout plain = new Layout(FileFormat.TSV, null, null, false, true, false);
    assertThat(rows(plain, "a\\x00\tb\\q\n")).containsExactly("1: a\\\\x00 = b\\\\q");
  }

  @Test
  void tsvPassesWhatIsNoUtf8() throws Exception {
    byte[] file = {'k', (byte) 0xff, '\t', (byte) 0xc3, '\\', 'n', (byte) 0x28, '\n'};

    assertThat(rows(TSV, file)).containsExactly("1: k\\xff = \\xc3\\x0a(");
  }

  @Test
  void aByteOrderMarkIsNoData() throws Exception {
    assertThat(rows(TSV, "\ufeffa\t1\n")).containsExactly("1: a = 1");
    assertThat(rows(CSV, "\ufeffkey,value\na,1\n")).containsExactly("2: a = 1");
    assertThat(rows(TSV, "\ufeff")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a\\t1\\nb        | 2 | there is only one column",
        "a\\t1\\nb\\t\\q   | 2 | unknown escape \\q",
        "a\\t1\\n\\nb\\t\\ | 3 | the text ends in the middle of an escape",
        "a\\t\\x4         | 1 | \\x needs two hexadecimal digits",
      })
  void tsvErrorsNameTheLine(String file, long line, String problem) {
    assertMalformed(TSV, unescape(file), line, problem);
  }

  @Test
  void tsvErrorsNameTheMissingColumn() {
    assertMalformed(
        keyed(TSV, "3", null), "a\tb\tc\nd\te\n", 2, "the key is column 3, but there are only 2");
    assertMalformed(keyed(TSV, "1", "9"), "a\tb\n", 1, "the value is column 9");
    assertMalformed(keyed(TSV, "id", null), "a\tb\n", 1, "no header to find the column 'id'");
    Layout headed = new Layout(FileFormat.TSV, "nme", null, true, true, true);
    assertMalformed(
        headed, "id\tname\nb\tc\n", 1, "there is no column 'nme'; there are [id, name]");
  }

  @Test
  void csvReadsQuotesCommasAndNewlinesInside() throws Exception {
    assertThat(rows(CSV, "key,value\r\n\"a,b\",\"say \"\"hi\"\"\"\r\nc,\"two\nlines\"\nd,\n"))
        .containsExactly("2: a,b = say \"hi\"", "3: c = two\\x0alines", "5: d = ");
  }

  @Test
  void csvValueIsTheOtherColumnsAsCsv() throws Exception {
    assertThat(rows(keyed(CSV, "b", null), "a,b,c\n1,2,\"x,\"\"y\"\n"))
        .containsExactly("2: 2 = 1,\"x,\"\"y\"");
  }

  @Test
  void csvKnowsNumbersAsNamesFirst() throws Exception {
    assertThat(rows(keyed(CSV, "2", "1"), "2,1\nx,y\n")).containsExactly("2: x = y");
    Layout bare = new Layout(FileFormat.CSV, "2", "1", false, false, true);
    assertThat(rows(bare, "x,y\n")).containsExactly("1: y = x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "k,v\\na,1\\nb,2,3        | 3 | there are 3 columns here, but 2 before",
        "k,v\\na,1\\nb            | 3 | there are 1 columns here, but 2 before",
        "k,v\\na,x\"y\"           | 2 | a quote inside a field",
        "k,v\\na,\"x\"y           | 2 | a closing quote is followed by something else",
        "k,v\\na,1\\nb,\"x\\ny\\nz | 3 | a quote is not closed before the end of the file",
      })
  void csvErrorsNameTheLine(String file, long line, String problem) {
    assertMalformed(CSV, unescape(file), line, problem);
  }

  @Test
  void jsonlTakesStringsAsEscapedTextAndTheRestAsItsJson() throws Exception {
    assertThat(
            rows(
                JSONL,
                """
                {"key":"a\\\\x00","value":"\\u00fc"}

                {"value":1.50e3,"other":[1,2],"key":7}
                {"key":"b","value":{"x":[true,null]}}
                {"key":"c","value":false}
                """))
        .containsExactly(
            "1: a\\x00 = \\xc3\\xbc",
            "3: 7 = 1.50e3",
            "4: b = {\"x\":[true,null]}",
            "5: c = false");
  }

  @Test
  void jsonlValueCanBeAllTheRest() throws Exception {
    assertThat(rows(keyed(JSONL, "id", "*"), "{\"a\":1,\"id\":\"x\",\"b\":{\"c\":[2.0]}}\n"))
        .containsExactly("1: x = {\"a\":1,\"b\":{\"c\":[2.0]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"key\":\"a\"}                                  | the object has no \"value\"",
        "{\"value\":\"a\"}                                | the object has no \"key\"",
        "{\"key\":null,\"value\":\"\"}                    | \"key\" is null",
        "[1]                                              | one JSON object on each line",
        "{\"key\":\"a\",\"value\":\"b\"} {}               | more than one JSON value",
        "{\"key\":\"a\",\"value\":\"b\"                   | malformed JSON",
        "{\"key\":\"a\",\"key\":\"b\",\"value\":\"\"}     | Duplicate",
        "{\"key\":\"a\",\"value\":\"\\\\q\"}              | unknown escape",
        "nonsense                                         | malformed JSON",
      })
  void jsonlErrorsNameTheLine(String line, String problem) {
    assertMalformed(JSONL, "{\"key\":\"x\",\"value\":\"y\"}\n" + line + "\n", 2, problem);
  }

  @Test
  void recordsLongerThanTheBufferAreRead() throws Exception {
    String value = "v".repeat(300_000);

    assertThat(rows(TSV, "a\t1\nb\t" + value + "\nc\t3\n"))
        .containsExactly("1: a = 1", "2: b = " + value, "3: c = 3");
  }

  private static Layout keyed(Layout layout, String key, String value) {
    return new Layout(
        layout.format(), key, value, layout.header(), layout.comments(), layout.escapes());
  }

  private static String unescape(String text) {
    return text.replace("\\t", "\t").replace("\\n", "\n");
  }

  private static void assertMalformed(Layout layout, String file, long line, String problem) {
    assertThatThrownBy(() -> rows(layout, file))
        .isInstanceOf(RecordException.class)
        .hasMessageStartingWith("line " + line + ": ")
        .hasMessageContaining(problem);
  }

  private static List<String> rows(Layout layout, String file) throws IOException, RecordException {
    return rows(layout, file.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> rows(Layout layout, byte[] file) throws IOException, RecordException {
    List<String> rows = new ArrayList<>();
    try (RowReader reader = LoadJob.reader(layout, new Slowly(file, 5000), Position.START, null)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        Bytes key = row.key();
        rows.add(row.line() + ": " + key + " = " + row.value());
      }
    }
    return rows;
  }
}
