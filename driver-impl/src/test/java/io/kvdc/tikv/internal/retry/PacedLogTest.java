package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many failures of one kind are few lines. */
class PacedLogTest {

  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
  private final PacedLog log = new PacedLog(new Lines(), now::get);

  private void happens(String kind, int times) {
    for (int i = 0; i < times; i++) {
      log.info(kind, () -> kind + " happened", null);
    }
  }

  @Test
  void oneLineAMinuteOfEachKind() {
    happens("this", 3);
    happens("that", 1);
    assertThat(lines)
        .containsExactly(
            "INFO this happened",
            "DEBUG this happened",
            "DEBUG this happened",
            "INFO that happened");
  }

  @Test
  void theNextLineTellsOfThoseThatWereHeldBack() {
    happens("this", 3);
    lines.clear();
    now.addAndGet(PacedLog.EVERY.toNanos());
    happens("this", 1);
    now.addAndGet(PacedLog.EVERY.toNanos());
    happens("this", 1);
    assertThat(lines)
        .containsExactly(
            "INFO this happened (and 2 like it since the last line)", "INFO this happened");
  }

  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
      lines.add(level + " " + message);
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, Object... arguments) {
      lines.add(level + " " + format);
    }
  }
}
