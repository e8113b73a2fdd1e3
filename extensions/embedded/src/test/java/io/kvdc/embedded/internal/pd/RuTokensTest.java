package io.kvdc.embedded.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.resource_manager.GrantedRUTokenBucket;
import io.kvdc.proto.resource_manager.TokenBucket;
import io.kvdc.proto.resource_manager.TokenLimitSettings;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RuTokensTest {
  private final AtomicLong millis = new AtomicLong();

  private RuTokens tokens(long fillRate, long burst) {
    TokenLimitSettings.Builder settings =
        TokenLimitSettings.newBuilder().setFillRate(fillRate).setBurstLimit(burst);
    return new RuTokens(
        TokenBucket.newBuilder().setSettings(settings).build(),
        () -> Instant.ofEpochMilli(millis.get()));
  }

  private static double granted(GrantedRUTokenBucket bucket) {
    return bucket.getGrantedTokens().getTokens();
  }

  @Test
  void anUnlimitedGroupGetsWhatItWants() {
    GrantedRUTokenBucket bucket = tokens(1, -1).grant(1e9, 5_000);

    assertThat(granted(bucket)).isEqualTo(1e9);
    assertThat(bucket.getTrickleTimeMs()).isZero();
    assertThat(bucket.getGrantedTokens().getSettings().getBurstLimit()).isEqualTo(-1);
  }

  @Test
  void whatFilledUpIsGrantedAtOnceUpToTheBurst() {
    RuTokens tokens = tokens(100, 150);
    millis.addAndGet(10_000);

    GrantedRUTokenBucket bucket = tokens.grant(140, 5_000);

    assertThat(granted(bucket)).isEqualTo(140);
    assertThat(bucket.getTrickleTimeMs()).isZero();
  }

  @Test
  void whoWantsMoreGetsThePeriodsYieldOverThePeriodAndNothingMoreUntilItHasPassed() {
    RuTokens tokens = tokens(100, 0);

    GrantedRUTokenBucket first = tokens.grant(10_000, 5_000);
    GrantedRUTokenBucket second = tokens.grant(10_000, 5_000);
    millis.addAndGet(5_000);
    GrantedRUTokenBucket third = tokens.grant(10_000, 5_000);

    assertThat(granted(first)).isEqualTo(500);
    assertThat(first.getTrickleTimeMs()).isEqualTo(5_000);
    assertThat(granted(second)).isZero();
    assertThat(second.getTrickleTimeMs()).isEqualTo(5_000);
    assertThat(granted(third)).isEqualTo(500);
  }

  @Test
  void askingForNothingCostsNothing() {
    RuTokens tokens = tokens(100, 0);
    millis.addAndGet(1_000);

    assertThat(granted(tokens.grant(0, 5_000))).isZero();
    assertThat(granted(tokens.grant(-3, 5_000))).isZero();
    assertThat(granted(tokens.grant(100, 5_000))).isEqualTo(100);
  }
}
