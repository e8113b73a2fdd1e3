package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.StoreLimitException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that hangs does not take all callers with it. */
class StoreLimitTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private final Clusters clusters = Clusters.of(3);
  private final Connection connection = clusters.connect("storeLimit=2");
  private final TikvConnection tikv = connection.unwrap(TikvConnection.class);

  @AfterEach
  void close() {
    clusters.close();
  }

  private int inFlight(long storeId) {
    return tikv.storeHealth().stream()
        .filter(store -> store.id() == storeId)
        .mapToInt(TikvStoreHealth::inFlight)
        .sum();
  }

  @Test
  void callsBeyondTheLimitFailAtOnceAndOtherStoresGoOn() {
    clusters.cluster().split(key(5));
    clusters.cluster().transferLeader(key(1), 1);
    clusters.cluster().transferLeader(key(9), 2);
    connection.raw().put(key(1), VALUE);
    connection.raw().put(key(9), VALUE);
    Fault hang = clusters.cluster().faults().inject(Calls.any().on(1), FaultAction.holdRequest());
    List<CompletionStage<Bytes>> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiting.add(connection.raw().async().get(key(1)));
    }
    assertThat(inFlight(1)).isEqualTo(2);
    assertThatExceptionOfType(StoreLimitException.class)
        .isThrownBy(() -> connection.raw().get(key(1)))
        .satisfies(
            refused -> {
              assertThat(refused.storeId()).isEqualTo(1);
              assertThat(refused.limit()).isEqualTo(2);
              assertThat(refused.isRetryable()).isTrue();
              assertThat(refused).hasMessageContaining("storeLimit");
            });
    assertThat(connection.raw().get(key(9))).isEqualTo(VALUE);
    clusters.cluster().faults().remove(hang);
    waiting.forEach(each -> assertThat(each.toCompletableFuture().join()).isEqualTo(VALUE));
    assertThat(inFlight(1)).isZero();
    assertThat(connection.raw().get(key(1))).isEqualTo(VALUE);
  }

  @Test
  void cancelledCallsGiveTheirPlacesBack() {
    connection.raw().put(key(1), VALUE);
    long leader = clusters.cluster().regionOf(key(1)).leaderStoreId();
    clusters.cluster().faults().inject(Calls.any().on(leader), FaultAction.holdRequest());
    CompletionStage<Bytes> call = connection.raw().async().get(key(1));
    assertThat(inFlight(leader)).isEqualTo(1);
    call.toCompletableFuture().cancel(false);
    await().until(() -> inFlight(leader) == 0);
  }

  @Test
  void failedAttemptsGiveTheirPlacesBack() {
    connection.raw().put(key(1), VALUE);
    long leader = clusters.cluster().regionOf(key(1)).leaderStoreId();
    clusters
        .cluster()
        .faults()
        .inject(Calls.any().on(leader).times(5), FaultAction.failBeforeApply(Status.UNAVAILABLE));
    for (int i = 0; i < 5; i++) {
      assertThat(connection.raw().get(key(1))).isEqualTo(VALUE);
    }
    assertThat(inFlight(leader)).isZero();
  }
}
