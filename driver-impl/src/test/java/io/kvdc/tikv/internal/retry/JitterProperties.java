package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The formulas, for all numbers. */
class JitterProperties {

  private static long exponential(long base, long cap, int waits) {
    return (long) Math.min(cap, base * Math.pow(2, waits));
  }

  @Property
  void noJitterIsThePlainExponential(
      @ForAll @LongRange(min = 2, max = 5_000) long base,
      @ForAll @LongRange(min = 5_000, max = 20_000) long cap,
      @ForAll @IntRange(max = 200) int waits) {
    long wait = Jitter.NO.millis(base, cap, waits, base, new SplittableRandom(1));

    assertThat(wait).isEqualTo(exponential(base, cap, waits));
  }

  @Property
  void fullJitterIsBelowIt(
      @ForAll @LongRange(min = 2, max = 5_000) long base,
      @ForAll @LongRange(min = 5_000, max = 20_000) long cap,
      @ForAll @IntRange(max = 200) int waits,
      @ForAll long seed) {
    long wait = Jitter.FULL.millis(base, cap, waits, base, new SplittableRandom(seed));

    assertThat(wait).isBetween(0L, exponential(base, cap, waits) - 1);
  }

  @Property
  void equalJitterIsInItsUpperHalf(
      @ForAll @LongRange(min = 2, max = 5_000) long base,
      @ForAll @LongRange(min = 5_000, max = 20_000) long cap,
      @ForAll @IntRange(max = 200) int waits,
      @ForAll long seed) {
    long wait = Jitter.EQUAL.millis(base, cap, waits, base, new SplittableRandom(seed));

    long half = exponential(base, cap, waits) / 2;
    assertThat(wait).isBetween(half, 2 * half - 1);
  }

  @Property
  void decorrelatedJitterGrowsFromTheLastWait(
      @ForAll @LongRange(min = 2, max = 5_000) long base,
      @ForAll @LongRange(min = 5_000, max = 20_000) long cap,
      @ForAll @LongRange(min = 0, max = 15_000) long more,
      @ForAll long seed) {
    long last = base + more;

    long wait = Jitter.DECORRELATED.millis(base, cap, 3, last, new SplittableRandom(seed));

    assertThat(wait).isBetween(Math.min(cap, base), Math.min(cap, 3 * last - 1));
  }
}
