package io.kvdc.tikv.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

  private static final long SEED = 5;

  @Test
  void theSeedReproducesTheSchedule() {
    assertThat(FaultSchedule.drawn(SEED, 40)).isEqualTo(FaultSchedule.drawn(SEED, 40));
    assertThat(FaultSchedule.drawn(SEED, 40)).isNotEqualTo(FaultSchedule.drawn(SEED + 1, 40));
    assertThat(FaultSchedule.drawn(SEED, FaultKind.values().length).rounds())
        .as("every kind strikes once before any strikes again")
        .extracting(round -> round.get(0).kind())
        .containsExactlyInAnyOrder(FaultKind.values());
  }

  @Test
  void everyKindOfFaultIsInTheTableOfTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reliability.md"));

    assertThat(Arrays.stream(FaultKind.values()).map(kind -> "`" + kind.name() + "`"))
        .allSatisfy(name -> assertThat(page).contains(name));
  }
}
