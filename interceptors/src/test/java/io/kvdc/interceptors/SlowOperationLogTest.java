package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.option.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class SlowOperationLogTest {

  private static final Duration THRESHOLD = Duration.ofMillis(200);

  private final Recorder recorder = new Recorder();
  private final Chains chains = new Chains(new SlowOperationLog(THRESHOLD, recorder));

  @Test
  void whatIsQuickEnoughIsNotLogged() {
    chains.run("raw.get", THRESHOLD.minusNanos(1), null);
    chains.run("raw.get", Duration.ZERO, new IllegalStateException());
    assertThat(recorder.lines).isEmpty();
  }

  @Test
  void whatTakesTooLongIsLoggedWithWhatItWas() {
    chains.run("raw.batchGet", THRESHOLD, null);
    assertThat(recorder.lines)
        .containsExactly("WARNING raw.batchGet took 200000 us: 2 keys, 100 bytes, succeeded");
  }

  @Test
  void aFailureIsLoggedByItsCodeAndOutcomeAndNeverByItsMessage() {
    chains.run(
        "raw.put",
        Duration.ofSeconds(1),
        new OutcomeUnknownException(ErrorDetail.of("key secret-key")));
    chains.run("raw.put", Duration.ofSeconds(1), new IllegalStateException("secret-key"));
    assertThat(recorder.lines)
        .containsExactly(
            "WARNING raw.put took 1000000 us: 2 keys, 100 bytes, failed with OUTCOME_UNKNOWN,"
                + " outcome UNKNOWN",
            "WARNING raw.put took 1000000 us: 2 keys, 100 bytes, failed with"
                + " java.lang.IllegalStateException, outcome UNKNOWN");
  }

  @Test
  void nothingIsWrittenWhereWarningsAreOff() {
    recorder.loggable = false;
    chains.run("raw.get", THRESHOLD, null);
    assertThat(recorder.lines).isEmpty();
  }

  @Test
  void aThresholdOfZeroLogsAll() {
    new Chains(new SlowOperationLog(Duration.ZERO, recorder)).run("raw.get", Duration.ZERO, null);
    assertThat(recorder.lines).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlowOperationLog(Duration.ofMillis(-1)));
  }

  @Test
  void theOptionSwitchesItOn() {
    SlowOperationLogFactory factory = new SlowOperationLogFactory();
    assertThat(factory.create(Options.empty())).isNull();
    Options options = Options.parse(Map.of("slowLog.threshold", "200ms"), factory.options());
    assertThat(factory.create(options)).isInstanceOf(SlowOperationLog.class);
    assertThat(factory.name()).isEqualTo("slowLog");
  }

  private static final class Recorder implements System.Logger {
    private final List<String> lines = new ArrayList<>();
    private boolean loggable = true;

    @Override
    public String getName() {
      return "recorder";
    }

    @Override
    public boolean isLoggable(Level level) {
      return loggable;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      lines.add(level + " " + message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      lines.add(level + " " + format);
    }
  }
}
