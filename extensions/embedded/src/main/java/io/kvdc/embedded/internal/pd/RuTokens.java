package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.resource_manager.GrantedRUTokenBucket;
import io.kvdc.proto.resource_manager.TokenBucket;
import io.kvdc.proto.resource_manager.TokenLimitSettings;
import java.time.InstantSource;

/**
 * The request units that one group has left. They fill up at the group's rate; who asks for more
 * than there are gets what the rate yields within the period asked for, to be used evenly over it.
 * A real PD also shares a group's tokens out among its clients by their demand; here the first to
 * ask is served first.
 */
final class RuTokens {
  private static final double MILLIS_PER_SECOND = 1000;

  private final TokenLimitSettings limit;
  private final InstantSource clock;
  private double available;
  private long filledAtMillis;

  RuTokens(TokenBucket settings, InstantSource clock) {
    this.limit = settings.getSettings();
    this.clock = clock;
    this.available = settings.getTokens();
    this.filledAtMillis = clock.millis();
  }

  GrantedRUTokenBucket grant(double wanted, long periodMillis) {
    if (limit.getBurstLimit() < 0 || wanted <= 0) {
      return granted(Math.max(0, wanted), 0);
    }
    fill();
    if (available >= wanted) {
      available -= wanted;
      return granted(wanted, 0);
    }
    double yield = (double) limit.getFillRate() * (periodMillis / MILLIS_PER_SECOND);
    double given = Math.min(wanted, Math.max(0, available) + yield);
    // What was given ahead of time is owed: the balance may go below zero by one period's yield.
    given = Math.min(given, Math.max(0, available + yield));
    available -= given;
    return granted(given, periodMillis);
  }

  private void fill() {
    long now = clock.millis();
    double gained = (double) limit.getFillRate() * ((now - filledAtMillis) / MILLIS_PER_SECOND);
    filledAtMillis = now;
    available += Math.max(0, gained);
    if (limit.getBurstLimit() > 0) {
      available = Math.min(available, (double) limit.getBurstLimit());
    }
  }

  private GrantedRUTokenBucket granted(double tokens, long trickleMillis) {
    TokenLimitSettings.Builder settings =
        TokenLimitSettings.newBuilder().setBurstLimit(limit.getBurstLimit());
    return GrantedRUTokenBucket.newBuilder()
        .setGrantedTokens(TokenBucket.newBuilder().setSettings(settings).setTokens(tokens))
        .setTrickleTimeMs(trickleMillis)
        .build();
  }
}
