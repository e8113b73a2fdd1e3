package io.kvdc.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTypeTest {

  private enum Choice {
    LEADER,
    PREFER_LEADER {
      @Override
      public String toString() {
        return "other";
      }
    }
  }

  private static final OptionType<Choice> CHOICE = OptionType.oneOf(Choice.class);

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-5s", "5 s", "1.5s", "5S", "5min", "106752d", "99999999999999999h"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.DURATION.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5MiB", "4MB", "4 MiB", "4mib", "8589934592GiB", "KiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.SIZE.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NaN", "Infinity", "1e999", "1f", "0x1p3", " 1", "1,5", "."})
  void whatIsNoDecimalNumberIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.DOUBLE.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TRUE", "yes", "1", "true "})
  void whatIsNoBooleanIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.BOOLEAN.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2147483648", "1.0", "x", " 1"})
  void whatIsNoIntegerIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.INTEGER.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9223372036854775808", "1L"})
  void whatIsNoLongIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> OptionType.LONG.parse(text));
  }

  @Test
  void whatIsNoChoiceIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CHOICE.parse("prefer_leader"));
    assertThatIllegalArgumentException().isThrownBy(() -> CHOICE.parse("other"));
    assertThat(CHOICE.expectation()).isEqualTo("one of leader, prefer-leader");
    assertThat(CHOICE.parse("Prefer-Leader")).isEqualTo(Choice.PREFER_LEADER);
    assertThat(CHOICE.format(Choice.PREFER_LEADER)).isEqualTo("prefer-leader");
    assertThat(CHOICE.accepts(Choice.PREFER_LEADER)).isTrue();
  }

  @Test
  void valuesThatCannotBeWrittenAreNotAccepted() {
    assertThat(OptionType.DURATION.accepts(Duration.ofMillis(-1))).isFalse();
    assertThat(OptionType.DURATION.accepts(Duration.ofDays(200_000))).isFalse();
    assertThat(OptionType.SIZE.accepts(-1L)).isFalse();
    assertThat(OptionType.DOUBLE.accepts(Double.NaN)).isFalse();
    assertThat(OptionType.LONG.accepts(-1L)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0ns,    0s
          7ns,    7ns
          1000ns, 1us
          250ms,  250ms
          90s,    90s
          120s,   2m
          1h,     60m
          1d,     1440m
          """)
  void durationsAreWrittenInTheLargestUnitThatHoldsThem(String text, String written) {
    assertThat(OptionType.DURATION.format(OptionType.DURATION.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,       0B,      0
          5,       5B,      5
          1024B,   1KiB,    1024
          64KiB,   64KiB,   65536
          1024KiB, 1MiB,    1048576
          2GiB,    2GiB,    2147483648
          """)
  void sizesAreWrittenInTheLargestUnitThatHoldsThem(String text, String written, long bytes) {
    assertThat(OptionType.SIZE.parse(text)).isEqualTo(bytes);
    assertThat(OptionType.SIZE.format(bytes)).isEqualTo(written);
  }

  @Property
  void durationsReadBack(@ForAll @LongRange(min = 0) long amount, @ForAll TimeUnit unit) {
    Duration duration = Duration.ofNanos(unit.toNanos(amount));
    assertReadsBack(OptionType.DURATION, duration);
  }

  // All edges of seven parameters together would leave no try to chance.
  @Property(edgeCases = EdgeCasesMode.NONE)
  void numbersAndTextsReadBack(
      @ForAll @LongRange(min = 0) long size,
      @ForAll long number,
      @ForAll int small,
      @ForAll double decimal,
      @ForAll boolean flag,
      @ForAll Choice choice,
      @ForAll String text) {
    assertReadsBack(OptionType.SIZE, size);
    assertReadsBack(OptionType.SIZE, size >>> 33 << 30);
    assertReadsBack(OptionType.LONG, number);
    assertReadsBack(OptionType.INTEGER, small);
    assertReadsBack(OptionType.DOUBLE, decimal);
    assertReadsBack(OptionType.BOOLEAN, flag);
    assertReadsBack(OptionType.STRING, text);
    assertReadsBack(CHOICE, choice);
  }

  private static <T> void assertReadsBack(OptionType<T> type, T value) {
    assertThat(type.accepts(value)).isTrue();
    assertThat(type.parse(type.format(value))).isEqualTo(value);
  }
}
