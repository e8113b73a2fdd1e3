package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.WaitForLock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom: asked while it goes on, and told when it goes round in a circle. */
class LockWaitsTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes Z = Bytes.utf8("z");

  private final Clusters clusters = Clusters.of(2, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");
  private final TikvConnection tikv = connection.unwrap(TikvConnection.class);

  @AfterEach
  void close() {
    clusters.close();
  }

  private Transaction begin() {
    return connection.begin(TransactionOptions.pessimistic());
  }

  private static CompletableFuture<List<LockedKey>> waiting(Transaction of, Bytes key) {
    return of.async().lockKeys(List.of(key)).toCompletableFuture();
  }

  @Test
  void aStoreThatDoesNotAnswerHidesNoWaits() {
    TikvConnection hasty = clusters.connect("timeout=500ms").unwrap(TikvConnection.class);
    assertThat(hasty.lockWaits()).isEmpty();
    clusters.cluster().stopStore(clusters.cluster().storeIds().get(1));

    assertThatThrownBy(hasty::lockWaits).isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void keysWithoutTransactionsHaveNoLocks() {
    try (Clusters raw = Clusters.of(1)) {
      TikvConnection plain = raw.connect().unwrap(TikvConnection.class);
      assertThatThrownBy(plain::lockWaits).isInstanceOf(UnsupportedFeatureException.class);
    }
  }

  @Test
  void waitsOfAllStoresAreTold() {
    clusters.cluster().split(Bytes.utf8("m"));
    try (Transaction holder = begin();
        Transaction first = begin();
        Transaction second = begin()) {
      holder.lockKeys(List.of(A, Z));
      CompletableFuture<List<LockedKey>> forA = waiting(first, A);
      CompletableFuture<List<LockedKey>> forZ = waiting(second, Z);

      await().until(() -> tikv.lockWaits().size() == 2);
      List<WaitForLock> waits = tikv.lockWaits().stream().map(TikvLockWait::link).toList();
      assertThat(waits).extracting(WaitForLock::key).containsExactlyInAnyOrder(A, Z);
      assertThat(waits)
          .extracting(WaitForLock::waiter)
          .containsExactlyInAnyOrder(first.startTimestamp(), second.startTimestamp());
      assertThat(waits)
          .allSatisfy(
              wait -> {
                assertThat(wait.holder()).isEqualTo(holder.startTimestamp());
                assertThat(wait.keyHash()).isNotZero();
              });
      assertThat(waits).extracting(WaitForLock::keyHash).doesNotHaveDuplicates();

      holder.rollback();
      assertThat(forA.join()).allMatch(LockedKey::locked);
      assertThat(forZ.join()).allMatch(LockedKey::locked);
      assertThat(tikv.lockWaits()).isEmpty();
    }
  }

  @Test
  void aDeadlockTellsKeysAndTheirHashes() {
    try (Transaction mine = begin();
        Transaction other = begin()) {
      mine.lockKeys(List.of(A));
      other.lockKeys(List.of(Z));
      CompletableFuture<List<LockedKey>> patient = waiting(mine, Z);
      await().until(() -> tikv.lockWaits().size() == 1);
      WaitForLock known = tikv.lockWaits().get(0).link();

      DeadlockException deadlock =
          catchThrowableOfType(
              DeadlockException.class, () -> other.lockKeys(List.of(A), LockOptions.defaults()));

      assertThat(deadlock.key()).isEqualTo(A);
      assertThat(deadlock.waitChain()).hasSize(2);
      WaitForLock closing = deadlock.waitChain().get(0);
      assertThat(closing.waiter()).isEqualTo(other.startTimestamp());
      assertThat(closing.holder()).isEqualTo(mine.startTimestamp());
      assertThat(closing.key()).isEqualTo(A);
      assertThat(closing.keyHash()).isNotZero().isNotEqualTo(known.keyHash());
      assertThat(deadlock.waitChain().get(1)).isEqualTo(known);
      other.rollback();
      assertThat(patient.join()).allMatch(LockedKey::locked);
    }
  }
}
