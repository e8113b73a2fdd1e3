package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.UnsupportedFeatureException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks, fates and histories, as an engineer asks for them. */
class TransactionQueriesTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");
  private final TikvConnection tikv = connection.unwrap(TikvConnection.class);

  @AfterEach
  void close() {
    clusters.close();
  }

  @Test
  void locksAreFoundOverRegionsUpToALimit() {
    List<Bytes> keys = IntStream.range(0, 9).mapToObj(Clusters::key).toList();
    try (Transaction transaction = connection.begin(TransactionOptions.pessimistic())) {
      transaction.lockKeys(keys);
      clusters.cluster().split(Clusters.key(3), Clusters.key(6));
      List<TikvLock> all = tikv.locks(KeyRange.all(), 100);
      assertThat(all).extracting(TikvLock::key).isEqualTo(keys);
      assertThat(all)
          .allSatisfy(
              lock -> {
                assertThat(lock.startTimestamp()).isEqualTo(transaction.startTimestamp());
                assertThat(lock.primary()).isEqualTo(Clusters.key(0));
                assertThat(lock.op()).isEqualTo(TikvOp.PESSIMISTIC_LOCK);
                assertThat(lock.timeToLive()).isPositive();
                assertThat(lock.forUpdateTimestamp()).isNotNull();
              });
      assertThat(tikv.locks(KeyRange.all(), 4)).isEqualTo(all.subList(0, 4));
      assertThat(tikv.locks(KeyRange.of(Clusters.key(2), Clusters.key(7)), 100))
          .isEqualTo(all.subList(2, 7));
      assertThat(tikv.resolveLocks(all)).as("it is alive").isPositive();
      assertThat(tikv.locks(KeyRange.all(), 100)).hasSize(9);
      TikvTransactionStatus status =
          tikv.transactionStatus(transaction.startTimestamp(), Clusters.key(0));
      assertThat(status.state()).isEqualTo(TikvTransactionStatus.State.ALIVE);
      assertThat(status.timeToLive()).isPositive();
    }
    assertThat(tikv.locks(KeyRange.all(), 100)).isEmpty();
    assertThat(tikv.resolveLocks(List.of())).isEqualTo(Duration.ZERO);
  }

  @Test
  void fateOfATransaction() {
    Timestamp start;
    Timestamp commit;
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.commit();
      start = transaction.startTimestamp();
      commit = transaction.commitTimestamp();
    }
    assertThat(tikv.transactionStatus(start, A))
        .isEqualTo(
            new TikvTransactionStatus(
                TikvTransactionStatus.State.COMMITTED, commit, Duration.ZERO));
    Timestamp never = connection.currentTimestamp();
    assertThat(tikv.transactionStatus(never, A).state())
        .isEqualTo(TikvTransactionStatus.State.ROLLED_BACK);
  }

  @Test
  void historyOfAKey() {
    Bytes large = Bytes.wrap(new byte[1000]);
    connection.transact(
        transaction -> {
          transaction.put(A, ONE);
          return null;
        });
    connection.transact(
        transaction -> {
          transaction.put(A, large);
          return null;
        });
    connection.transact(
        transaction -> {
          transaction.delete(A);
          return null;
        });
    TikvMvcc history = tikv.mvcc(A);
    assertThat(history.key()).isEqualTo(A);
    assertThat(history.lock()).isNull();
    assertThat(history.writes())
        .extracting(TikvWrite::op)
        .containsExactly(TikvOp.DELETE, TikvOp.PUT, TikvOp.PUT);
    assertThat(history.writes()).extracting(TikvWrite::value).containsExactly(null, large, ONE);
    assertThat(history.values()).containsOnlyKeys(history.writes().get(1).startTimestamp());
    try (Transaction transaction = connection.begin(TransactionOptions.pessimistic())) {
      transaction.lockKeys(List.of(A));
      TikvLock lock = tikv.mvcc(A).lock();
      assertThat(lock).isNotNull();
      assertThat(lock.primary()).isEqualTo(A);
      assertThat(lock.startTimestamp()).isEqualTo(transaction.startTimestamp());
    }
    assertThat(tikv.mvcc(Bytes.utf8("nothing")).writes()).isEmpty();
  }

  @Test
  void badInputIsRefused() {
    assertThatThrownBy(() -> tikv.locks(KeyRange.all(), 0))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> tikv.mvcc(Bytes.EMPTY)).isInstanceOf(InvalidKeyException.class);
    assertThat(tikv.locks(KeyRange.of(A, A), 1)).isEmpty();
    try (Clusters withTtl = Clusters.of(1, ApiVersion.V1TTL)) {
      TikvConnection none = withTtl.connect().unwrap(TikvConnection.class);
      assertThatThrownBy(() -> none.locks(KeyRange.all(), 1))
          .isInstanceOf(UnsupportedFeatureException.class);
    }
  }
}
