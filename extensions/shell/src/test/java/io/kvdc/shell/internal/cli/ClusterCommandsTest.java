package io.kvdc.shell.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterCommandsTest {

  @Test
  void splitsAndListsRegions() {
    KvRun run =
        KvRun.script(
            "kv:embedded:regions?stores=3&splitKeys=m",
            "format csv",
            "regions",
            "split c x\\x00 m",
            "regions",
            "regions --prefix c",
            "regions d n",
            "regions --limit 2");

    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines().map(line -> line.replaceFirst("^\\d+,", "")))
        .map(line -> line.replaceAll(",\\d+,\\d+,\\d+,", ","))
        .map(line -> line.replace(",1 2 3", ""))
        .containsExactly(
            "id,start,end,version,conf,leader,peers",
            "\"\",m",
            "m,\"\"",
            "id,start,end,version,conf,leader,peers",
            "\"\",c",
            "c,m",
            "m,x\\x00",
            "x\\x00,\"\"",
            "id,start,end,version,conf,leader,peers",
            "c,m",
            "id,start,end,version,conf,leader,peers",
            "c,m",
            "m,x\\x00",
            "id,start,end,version,conf,leader,peers",
            "\"\",c",
            "c,m");
  }

  @Test
  void listsMoreRegionsThanFitIntoAPage() {
    StringBuilder split = new StringBuilder("split");
    for (int i = 0; i < 1200; i++) {
      split.append(String.format(" k%04d", i));
    }
    KvRun run =
        KvRun.script(
            "kv:embedded:manyRegions",
            split.toString(),
            "format raw",
            "regions",
            "regions --limit 1001");

    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines().skip(1))
        .hasSize(1201 + 1001)
        .allMatch(line -> line.contains("\t"));
    assertThat(run.text().lines().skip(1).limit(1201).map(line -> line.split("\t")[1]))
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void listsStoresAndMembers() {
    KvRun run =
        KvRun.script("kv:embedded:stores?stores=3&pds=3", "format csv", "stores", "members");

    assertThat(run.err()).isEmpty();
    assertThat(run.text().lines().filter(line -> line.contains(",Up,"))).hasSize(3);
    assertThat(run.text().lines().filter(line -> line.endsWith(",true"))).hasSize(1);
    assertThat(run.text().lines().filter(line -> line.endsWith(",false"))).hasSize(2);
  }

  @Test
  void aLimitOfNoRegionsMakesNoSense() {
    assertThat(KvRun.script("kv:embedded:limit", "regions --limit 0").err()).contains("at least 1");
  }

  @Test
  void theServerRefusesWhatItCannotDo() {
    assertThat(KvRun.of("embedded", "--pd-port", "70000").err()).contains("from 0 to 65535");
    assertThat(
            KvRun.of("embedded", "--pd-port", "0", "--api-version", "v1", "--keyspace", "k").err())
        .contains("--keyspace needs --api-version v2");
    KvRun stores = KvRun.of("embedded", "--pd-port", "0", "--stores", "0");
    assertThat(stores.code()).isEqualTo(1);
    assertThat(stores.err()).startsWith("error: ").contains("0");
  }
}
