package io.kvdc.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.client.Sample;
import io.kvdc.bench.load.server.LightServer;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoProgramTest {

  private static final int KEYS = 200;
  private static final int VALUE_SIZE = 20;

  @TempDir private Path folder;

  @Test
  void withoutSourcesThereIsNoneAndItSaysWhy() {
    assertThat(new GoProgram(null, folder.resolve("go")).build()).contains("kvdc.bench.peers");
    assertThat(new GoProgram(folder, folder.resolve("go")).build()).contains("sources");
  }

  @Test
  void itAnswersAsTheOthersDo() throws Exception {
    GoProgram program = new GoProgram(Path.of("peers"), Path.of("target", "client-go"));
    String missing = program.build();
    assumeTrue(missing == null, missing);

    try (LightServer light = LightServer.start()) {
      for (SessionKind kind : List.of(SessionKind.RAW, SessionKind.TXN)) {
        KeySpace space = new KeySpace(kind.keyPrefix(), KEYS, VALUE_SIZE);
        Loading.load(light.url(), space, SessionKind.RAW);
      }
      Programs programs = new Programs(List.of(), program, CommitForm.TWO_PHASE);
      Agent.Started started =
          programs.contender(Contender.CLIENT_GO, light.url(), KEYS, VALUE_SIZE);
      try (Agent agent = started.agent()) {
        assertThat(started.said()).startsWith("client-go v");
        for (String work :
            List.of(
                "raw-get raw",
                "raw-batch-get raw",
                "raw-scan raw",
                "snapshot-get snapshot",
                "ycsb-a raw",
                "ycsb-d raw",
                "ycsb-e raw",
                "ycsb-f raw")) {
          String answer = agent.ask("run " + work + " 2 50 100 1");

          assertThat(answer).startsWith("sample ");
          Sample sample = Sample.parse(answer.substring("sample ".length()));
          assertThat(sample.failure()).as(work).isEmpty();
          assertThat(sample.operations()).as(work).isPositive();
        }
        assertThat(agent.ask("run nothing raw 2 50 100 1")).startsWith("failed ");
      }
    }
  }
}
