package io.kvdc.shell.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class ShellScriptTest {

  private final String url;

  @TempDir Path folder;

  ShellScriptTest(TestInfo test) {
    this.url = "kv:reference:" + test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void readsWhatItWrote() {
    KvRun run = KvRun.script(url, "put user/1 Ada", "get user/1", "get user/2");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.text())
        .isEqualTo(
            """
            ok
            key     value
            ------  -----
            user/1  Ada
            (1 row)
            key     value
            ------  ------
            user/2  (none)
            (1 row)
            """);
  }

  @Test
  void stopsAtTheFirstFailureAndSaysWhere() {
    KvRun run = KvRun.script(url, "put a 1", "# a comment", "", "get ''", "put a 2");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.text()).isEqualTo("ok\n");
    assertThat(run.err()).startsWith("error: line 4: INVALID_KEY: ");
  }

  @Test
  void commandsOfTheCommandLineStopAtTheFirstFailureToo() {
    KvRun run = KvRun.of("shell", url, "-e", "put a 1", "-e", "gte a", "-e", "put a 2");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.text()).isEqualTo("ok\n");
    assertThat(run.err())
        .isEqualTo("error: -e 2: there is no command 'gte'; 'help' lists them all\n");
  }

  @Test
  void commandsOfTheCommandLineLeaveStandardInputAlone() {
    KvRun run =
        KvRun.withInput("put a from-stdin", "shell", url, "-e", "get a", "--format", "json");

    assertThat(run.text()).isEqualTo("{\"key\":\"a\",\"value\":null}\n");
  }

  @Test
  void missingAndSuperfluousArgumentsAreErrorsWithTheUsage() {
    assertThat(KvRun.script(url, "get").err())
        .contains("line 1: Missing required parameter: 'KEY'")
        .contains("usage: get [--help] KEY");
    assertThat(KvRun.script(url, "get a b").err()).contains("Unmatched argument").contains("'b'");
    assertThat(KvRun.script(url, "get --nope a").err())
        .contains("Unknown option: '--nope'")
        .contains("quote a key or a value that begins with a dash");
  }

  @Test
  void badEscapesAreErrors() {
    KvRun run = KvRun.script(url, "get a\\q");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("line 1").contains("unknown escape \\q");
  }

  @Test
  void keysThatLookLikeOptionsCanBeQuoted() {
    KvRun run = KvRun.script(url, "put '-n' \"--limit\"", "format raw", "get '-n'");

    assertThat(run.text()).endsWith("-n\t--limit\n");
  }

  @Test
  void binaryKeysAndValuesAreEscapedText() {
    KvRun run = KvRun.script(url, "put k\\x00\\xff \"v \\x01\\\\\"", "format csv", "scan");

    assertThat(run.text()).isEqualTo("ok\nkey,value\nk\\x00\\xff,v \\x01\\\\\n");
  }

  @Test
  void rawOutputIsTheBytesThemselves() {
    KvRun run = KvRun.of("shell", url, "--format", "raw", "-e", "put k \\x00\\xff", "-e", "get k");

    assertThat(Bytes.wrap(run.out())).isEqualTo(Bytes.of('k', '\t', 0, 0xff, '\n'));
  }

  @Test
  void scansForwardAndBackward() {
    KvRun run =
        KvRun.script(
            url,
            "mput a 1 b 2 c 3 d 4",
            "format csv",
            "scan b d",
            "rscan b d",
            "scan --prefix c --keys",
            "scan --limit 1",
            "rscan --limit 1",
            "scan '' c --keys");

    assertThat(run.err()).isEmpty();
    assertThat(run.text())
        .isEqualTo(
            """
            ok
            key,value
            b,2
            c,3
            key,value
            c,3
            b,2
            key
            c
            key,value
            a,1
            key,value
            d,4
            key
            a
            b
            """);
  }

  @Test
  void aRangeIsEitherBoundsOrAPrefix() {
    assertThat(KvRun.script(url, "scan a --prefix b").err()).contains("not both");
    assertThat(KvRun.script(url, "scan --limit -1").err()).contains("line 1");
  }

  @Test
  void countsAndSumsRanges() {
    KvRun run =
        KvRun.script(url, "mput a 1 b 2 c 3", "format json", "count", "count a c", "checksum");

    assertThat(run.text().lines().skip(1))
        .startsWith("{\"count\":3}", "{\"count\":2}")
        .last()
        .asString()
        .matches("\\{\"crc64xor\":\"[0-9a-f]{16}\",\"keys\":3,\"bytes\":6}");
  }

  @Test
  void comparesAndSwapsOnlyWhenAtomic() {
    KvRun refused = KvRun.script(url, "cas a 1 2");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("NOT_ATOMIC").contains("'atomic on'");

    KvRun run =
        KvRun.script(
            url,
            "atomic on",
            "format json",
            "cas a --absent 1",
            "cas a 1 2",
            "cas a 1 3",
            "putnx a 4",
            "putnx b 5",
            "atomic");
    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines().skip(1))
        .containsExactly(
            "{\"swapped\":true,\"previous\":null}",
            "{\"swapped\":true,\"previous\":\"1\"}",
            "{\"swapped\":false,\"previous\":\"2\"}",
            "{\"written\":false,\"previous\":\"2\"}",
            "{\"written\":true,\"previous\":null}",
            "{\"atomic\":true}");
  }

  @Test
  void casTellsHowManyWordsItNeeds() {
    assertThat(KvRun.script(url, "cas a 1").err()).contains("give KEY, EXPECTED and NEW");
    assertThat(KvRun.script(url, "cas a 1 2 --absent").err()).contains("KEY and NEW");
  }

  @Test
  void valuesExpire() {
    KvRun run =
        KvRun.script(
            url,
            "put a 1 --ttl 1h",
            "put b 2",
            "mput c 3 --ttl 2h",
            "format json",
            "ttl a",
            "ttl b",
            "ttl c",
            "ttl d");

    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines().skip(3))
        .hasSize(4)
        .satisfiesExactly(
            line -> assertThat(line).matches("\\{\"key\":\"a\",\"seconds\":(3600|35\\d\\d)}"),
            line -> assertThat(line).isEqualTo("{\"key\":\"b\",\"seconds\":0}"),
            line -> assertThat(line).matches("\\{\"key\":\"c\",\"seconds\":(7200|71\\d\\d)}"),
            line -> assertThat(line).isEqualTo("{\"key\":\"d\",\"seconds\":null}"));
  }

  @Test
  void durationsNeedAUnit() {
    assertThat(KvRun.script(url, "put a 1 --ttl 30").err()).contains("'30'").contains("30s");
  }

  @Test
  void deletesKeysRangesAndPrefixes() {
    KvRun run =
        KvRun.script(
            url,
            "mput a 1 b 2 c 3 d1 4 d2 5 e 6 f 7",
            "format csv",
            "delete a",
            "del b c",
            "delprefix d",
            "delrange e f",
            "scan --keys",
            "delrange --all",
            "count");

    assertThat(run.err()).isEmpty();
    assertThat(run.text()).isEqualTo("ok\nkey\nf\ncount\n0\n");
  }

  @Test
  void deletingEverythingMustBeMeant() {
    assertThat(KvRun.script(url, "delrange").err()).contains("--all");
    assertThat(KvRun.script(url, "delrange '' ''").err()).contains("--all");
    assertThat(KvRun.script(url, "delrange --prefix ''").err()).contains("--all");
    assertThat(KvRun.script(url, "delprefix ''").err()).contains("delrange --all");
    assertThat(KvRun.script(url, "delrange a b --all").err()).contains("not both");
  }

  @Test
  void readsAndWritesSeveralKeysInTheOrderGiven() {
    KvRun run = KvRun.script(url, "mput a 1 b 2", "format csv", "mget b x a b");

    assertThat(run.text()).isEqualTo("ok\nkey,value\nb,2\nx,\na,1\nb,2\n");
  }

  @Test
  void aKeyWithoutAValueIsAnError() {
    assertThat(KvRun.script(url, "mput a 1 b").err()).contains("the last key, b, has no value");
  }

  @Test
  void anEmptyValueIsNotNothing() {
    KvRun run = KvRun.script(url, "put a ''", "format csv", "mget a b");

    assertThat(run.text()).isEqualTo("ok\nkey,value\na,\"\"\nb,\n");
  }

  @Test
  void columnFamiliesAreKeptApart() {
    KvRun run =
        KvRun.script(
            url,
            "put a default",
            "cf write",
            "put a write",
            "format csv",
            "get a",
            "cf",
            "cf default",
            "get a",
            "cf");

    assertThat(run.text())
        .isEqualTo(
            "ok\nok\nok\nkey,value\na,write\ncf\nwrite\nkey,value\na,default\ncf\ndefault\n");
  }

  @Test
  void showsTimesOnStandardErrorOnly() {
    KvRun run = KvRun.script(url, "timing on", "put a 1", "timing off", "put a 2", "timing");

    assertThat(run.err()).matches("time: \\d+\\.\\d{3} ms\n");
    assertThat(run.text()).isEqualTo("ok\nok\nok\nok\ntiming\n------\nno\n(1 row)\n");
  }

  @Test
  void showsTimestampsInParts() {
    KvRun run = KvRun.script(url, "format csv", "tso");

    assertThat(run.text())
        .matches("timestamp,time,logical\n\\d+,\\d{4}-\\d\\d-\\d\\dT[^,]+Z,\\d+\n");
  }

  @Test
  void showsCapabilitiesAndStatus() {
    KvRun run = KvRun.script(url, "format csv", "capabilities", "status");

    assertThat(run.text())
        .contains("RAW,true\n", "RAW_COPROCESSOR,false\n")
        .contains("url,answers,cf,atomic\n" + url + ",true,default,false\n");
  }

  @Test
  void showsOptionsAndWhatTheyAreSetTo() {
    KvRun run = KvRun.script(url + "?timeout=7s", "format csv", "options");

    assertThat(run.code()).isZero();
    assertThat(run.text())
        .contains("\ntimeout,7s,true,duration,")
        .contains("\nttl,true,false,boolean,");
  }

  @Test
  void commandsForTikvAloneSaySoElsewhere() {
    for (String command : List.of("regions", "stores", "members", "split a")) {
      KvRun run = KvRun.script(url, command);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).startsWith("error: line 1: UNSUPPORTED_FEATURE: ");
    }
  }

  @Test
  void echoesWhateverTheFormat() {
    assertThat(KvRun.script(url, "format json", "echo \"all  done\" \\x41").text())
        .isEqualTo("all  done A\n");
  }

  @Test
  void exitEndsTheScript() {
    KvRun run = KvRun.script(url, "exit", "gte a");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void runsScriptsInsideScripts() throws IOException {
    Path inner = Files.writeString(folder.resolve("inner.kv"), "put a 1\nget ''\n");

    KvRun run = KvRun.script(url, "echo before", "source '" + inner + "'", "echo after");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.text()).isEqualTo("before\nok\n");
    assertThat(run.err().lines())
        .satisfies(
            line -> assertThat(line).startsWith("error: " + inner + ":2: INVALID_KEY"),
            org.assertj.core.data.Index.atIndex(0));
    assertThat(run.err()).endsWith("error: line 2: " + inner + " failed\n");
  }

  @Test
  void exitInsideAScriptEndsAll() throws IOException {
    Path inner = Files.writeString(folder.resolve("inner.kv"), "exit\n");

    assertThat(KvRun.script(url, "source '" + inner + "'", "echo after").text()).isEmpty();
  }

  @Test
  void aScriptThatCallsItselfEnds() throws IOException {
    Path self = folder.resolve("self.kv");
    Files.writeString(self, "source '" + self + "'\n");

    KvRun run = KvRun.script(url, "source '" + self + "'");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("does one call itself?");
  }

  @Test
  void aMissingScriptIsAnError() {
    assertThat(KvRun.script(url, "source nowhere.kv").err()).contains("nowhere.kv");
  }

  @Test
  void explainsEveryCommand() {
    String overview = KvRun.script(url, "help").text();
    String names =
        "get put delete mget mput ttl putnx cas scan rscan count checksum delrange delprefix load dump"
            + " regions split stores members tso capabilities status options cf atomic format timing echo source help exit";
    for (String name : names.split(" ")) {
      assertThat(overview).containsPattern("(?m)^  " + name + " +[A-Z].*\\.$");
      String help = KvRun.script(url, "help " + name).text();
      assertThat(help).as(name).startsWith("usage: " + name).contains("example");
      assertThat(KvRun.script(url, name + " --help").text()).isEqualTo(help);
    }
    assertThat(KvRun.script(url, "help nope").err()).contains("no command 'nope'");
  }

  @Test
  void aBadUrlIsAnErrorWithAdvice() {
    KvRun none = KvRun.script("kv:nothing:x", "get a");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).startsWith("error: NO_DRIVER: no driver for kv:nothing:x");

    KvRun option = KvRun.script(url + "?timout=1s", "get a");
    assertThat(option.code()).isEqualTo(1);
    assertThat(option.err()).contains("UNKNOWN_OPTION").contains("did you mean timeout?");
  }
}
