package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.ManualClock;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.RequestRejectedException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timestamps that are not simply new, as an engineer asks for them. */
class TimestampQueriesTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));
  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder().name("timestamp-queries-test").clock(clock).start();
  private final Connection connection =
      Kv.connect(cluster.url() + "&timeout=20s&lowResolutionInterval=1h");
  private final TikvConnection tikv = connection.unwrap(TikvConnection.class);

  @AfterEach
  void close() {
    connection.close();
    cluster.close();
  }

  @Test
  void aLowResolutionTimestampIsTheLastThatWasSeen() {
    Timestamp seen = connection.currentTimestamp();
    long asked = cluster.faults().journal().count("Tso");

    clock.advance(Duration.ofMinutes(1));

    assertThat(tikv.lowResolutionTimestamp()).isEqualTo(seen);
    assertThat(cluster.faults().journal().count("Tso")).isEqualTo(asked);
  }

  @Test
  void aStaleTimestampLiesSoFarBack() {
    Timestamp now = connection.currentTimestamp();

    Timestamp stale = tikv.staleTimestamp(Duration.ofHours(1));

    assertThat(stale.physicalMillis())
        .isBetween(now.physicalMillis() - 3_600_000, now.physicalMillis() - 3_000_000);
    assertThatThrownBy(() -> tikv.staleTimestamp(Duration.ofSeconds(-1)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> tikv.staleTimestamp(Duration.ofDays(36_500)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("time began");
  }

  @Test
  void staleReadsOfTheNearPastKeepTheLastTimestampFresher() {
    connection.currentTimestamp();
    Timestamp past = tikv.staleTimestamp(Duration.ofSeconds(10));

    assertThat(connection.snapshot(past).timestamp()).isEqualTo(past);
    assertThat(tikv.pdStatus().lowResolutionInterval()).isEqualTo(Duration.ofHours(1));
    connection.snapshot(past).with(SnapshotOptions.defaults().mutate().staleRead(true).build());

    assertThat(tikv.pdStatus().lowResolutionInterval())
        .isBetween(Duration.ofSeconds(9), Duration.ofMinutes(1));
  }

  @Test
  void theMinimumIsANewTimestampWherePdGivesThemOut() {
    Timestamp before = connection.currentTimestamp();

    assertThat(tikv.minTimestamp()).isGreaterThan(before);
  }

  @Test
  void theExternalTimestampOnlyMovesOnAndNeverAhead() {
    assertThat(tikv.externalTimestamp().value()).isZero();
    Timestamp first = connection.currentTimestamp();
    Timestamp second = connection.currentTimestamp();

    tikv.setExternalTimestamp(second);

    assertThat(tikv.externalTimestamp()).isEqualTo(second);
    tikv.setExternalTimestamp(second);
    assertThatThrownBy(() -> tikv.setExternalTimestamp(first))
        .isInstanceOf(RequestRejectedException.class)
        .hasMessageContaining("larger than current");
    Timestamp ahead = Timestamp.of(second.physicalMillis() + 60_000, 0);
    assertThatThrownBy(() -> tikv.setExternalTimestamp(ahead))
        .isInstanceOf(RequestRejectedException.class)
        .hasMessageContaining("larger than global");
    assertThat(tikv.externalTimestamp()).isEqualTo(second);
  }

  @Test
  void theStatusTellsWhereTimestampsComeFromAndHowFarClocksAreApart() {
    connection.currentTimestamp();

    TikvPdStatus status = tikv.pdStatus();

    assertThat(status.leader()).contains(cluster.pdAddresses().get(0));
    assertThat(status.timestampServer()).isEqualTo(status.leader());
    Duration apart = Duration.between(Instant.now(), Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(status.clockAhead().orElseThrow())
        .isBetween(apart.minusMinutes(1), apart.plusMinutes(1));
    assertThat(status.roundTrip()).isPresent();
    assertThat(status.lowResolutionInterval()).isEqualTo(Duration.ofHours(1));
  }
}
