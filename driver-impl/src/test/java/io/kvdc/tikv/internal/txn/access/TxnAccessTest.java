package io.kvdc.tikv.internal.txn.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys, locks and budgets. */
class TxnAccessTest {

  private final TxnAccess access =
      new ScriptedTxns(KeyCodec.v2Txn(new Keyspace(5, "five"))).access();

  private static ByteString stored(String key) {
    return ByteString.copyFrom(new byte[] {'x', 0, 0, 5}).concat(ByteString.copyFromUtf8(key));
  }

  private static LockInfo.Builder info(String key, String primary) {
    return LockInfo.newBuilder()
        .setKey(stored(key))
        .setPrimaryLock(stored(primary))
        .setLockVersion(9)
        .setLockType(Op.Put);
  }

  @Test
  void locksHaveTheKeysOfTheApplication() {
    List<TxnLock> locks = TxnLock.all(access, info("k", "p").setLockTtl(3).build());
    assertThat(locks)
        .singleElement()
        .satisfies(
            lock -> {
              assertThat(lock.key()).isEqualTo(Bytes.utf8("k"));
              assertThat(lock.primary()).isEqualTo(Bytes.utf8("p"));
              assertThat(lock.isPrimary()).isFalse();
              assertThat(lock.ttlMillis()).isEqualTo(3);
              assertThat(lock.toString()).doesNotContain("k\"").contains("transaction 9");
            });
  }

  @Test
  void aSharedLockIsTheLocksUnderIt() {
    LockInfo shared =
        LockInfo.newBuilder()
            .setKey(stored("k"))
            .setLockType(Op.SharedLock)
            .addSharedLockInfos(info("k", "p").setLockVersion(1))
            .addSharedLockInfos(
                info("k", "q").setLockVersion(2).setLockType(Op.SharedPessimisticLock))
            .build();
    assertThat(TxnLock.all(access, shared)).extracting(TxnLock::startTs).containsExactly(1L, 2L);
    assertThat(TxnLock.all(access, shared))
        .extracting(TxnLock::isPessimistic)
        .containsExactly(false, true);
  }

  @Test
  void aLockOfAnotherKeyspaceIsRefused() {
    LockInfo alien = LockInfo.newBuilder().setKey(ByteString.copyFromUtf8("alien")).build();
    assertThatThrownBy(() -> TxnLock.all(access, alien)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void budgetsAreWeightedExceptWhereClientGoDoesNot() {
    assertThat(TxnBudget.GET.millis(2)).isEqualTo(40_000);
    assertThat(TxnBudget.COMMIT_SECONDARIES.millis(2)).isEqualTo(82_000);
    assertThat(TxnBudget.TXN_STATUS.millis(2)).isEqualTo(20_000);
    assertThat(TxnBudget.BACKGROUND_RESOLVE.millis(2)).isEqualTo(40_000);
  }
}
