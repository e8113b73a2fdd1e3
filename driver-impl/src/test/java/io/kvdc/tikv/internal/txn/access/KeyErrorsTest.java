package io.kvdc.tikv.internal.txn.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.Timestamp;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WaitForLock;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.AlreadyExist;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.AssertionFailed;
import io.kvdc.proto.kvrpcpb.CommitTsTooLarge;
import io.kvdc.proto.kvrpcpb.Deadlock;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.TxnLockNotFound;
import io.kvdc.proto.kvrpcpb.TxnNotFound;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the application is told of errors of keys. */
class KeyErrorsTest {

  private final TxnAccess access =
      new ScriptedTxns(KeyCodec.v2Txn(new Keyspace(5, "five"))).access();

  private static ByteString stored(String key) {
    return ByteString.copyFrom(new byte[] {'x', 0, 0, 5}).concat(ByteString.copyFromUtf8(key));
  }

  private KvException read(KeyError.Builder error) {
    return KeyErrors.toException(access, error.build(), 7);
  }

  @Test
  void aWriteConflictIsToldWithAllThatIsKnown() {
    KvException error =
        read(
            KeyError.newBuilder()
                .setRetryable("for older clients")
                .setConflict(
                    WriteConflict.newBuilder()
                        .setStartTs(7)
                        .setConflictTs(8)
                        .setConflictCommitTs(9)
                        .setKey(stored("k"))
                        .setReason(WriteConflict.Reason.PessimisticRetry)));
    assertThat(error)
        .isInstanceOfSatisfying(
            WriteConflictException.class,
            conflict -> {
              assertThat(conflict.key()).isEqualTo(Bytes.utf8("k"));
              assertThat(conflict.startTimestamp()).isEqualTo(new Timestamp(7));
              assertThat(conflict.conflictStartTimestamp()).isEqualTo(new Timestamp(8));
              assertThat(conflict.conflictCommitTimestamp()).isEqualTo(new Timestamp(9));
              assertThat(conflict.reason()).isEqualTo("PESSIMISTIC_RETRY");
            });
  }

  @Test
  void whatIsNotKnownIsNotMadeUp() {
    assertThat(read(KeyError.newBuilder().setConflict(WriteConflict.newBuilder().setStartTs(7))))
        .isInstanceOfSatisfying(
            WriteConflictException.class,
            conflict -> {
              assertThat(conflict.key()).isNull();
              assertThat(conflict.conflictStartTimestamp()).isNull();
              assertThat(conflict.conflictCommitTimestamp()).isNull();
              assertThat(conflict.reason()).isEmpty();
            });
  }

  @Test
  void aNewerVersionIsNamedByItsKey() {
    ByteString version =
        ByteStrings.of(MemcomparableBytes.encode(ByteStrings.toBytes(stored("k"))))
            .concat(ByteString.copyFrom(new byte[8]));
    for (ByteString odd : List.of(version, version.substring(1), ByteString.EMPTY)) {
      assertThat(
              read(
                  KeyError.newBuilder()
                      .setConflict(
                          WriteConflict.newBuilder()
                              .setStartTs(7)
                              .setConflictCommitTs(9)
                              .setKey(odd)
                              .setReason(WriteConflict.Reason.RcCheckTs))))
          .isInstanceOfSatisfying(
              WriteConflictException.class,
              conflict ->
                  assertThat(conflict.key())
                      .isEqualTo(odd.equals(version) ? Bytes.utf8("k") : null));
    }
  }

  @Test
  void anInsertedKeyThatExistsIsNamed() {
    assertThat(
            read(
                KeyError.newBuilder()
                    .setAlreadyExist(AlreadyExist.newBuilder().setKey(stored("k")))))
        .isInstanceOfSatisfying(
            KeyExistsException.class,
            exists -> assertThat(exists.key()).isEqualTo(Bytes.utf8("k")));
  }

  @Test
  void aDeadlockHasItsChain() {
    assertThat(
            read(
                KeyError.newBuilder()
                    .setDeadlock(
                        Deadlock.newBuilder()
                            .setLockTs(8)
                            .setLockKey(stored("k"))
                            .addWaitChain(WaitForEntry.newBuilder().setTxn(8).setWaitForTxn(7))
                            .addWaitChain(
                                WaitForEntry.newBuilder()
                                    .setTxn(7)
                                    .setWaitForTxn(8)
                                    .setKey(stored("k"))
                                    .setKeyHash(-5)
                                    .setResourceGroupTag(ByteString.copyFromUtf8("tag"))))))
        .isInstanceOfSatisfying(
            DeadlockException.class,
            deadlock -> {
              assertThat(deadlock.key()).isEqualTo(Bytes.utf8("k"));
              assertThat(deadlock.waitChain())
                  .containsExactly(
                      new WaitForLock(
                          new Timestamp(7),
                          new Timestamp(8),
                          Bytes.utf8("k"),
                          -5,
                          Bytes.utf8("tag")),
                      new WaitForLock(new Timestamp(8), new Timestamp(7), null));
              assertThat(deadlock.ownKeyInvolved()).isFalse();
            });
  }

  @Test
  void aFailedAssertionSaysWhatIsThere() {
    assertThat(
            read(
                KeyError.newBuilder()
                    .setAssertionFailed(
                        AssertionFailed.newBuilder()
                            .setStartTs(7)
                            .setKey(stored("k"))
                            .setAssertion(Assertion.NotExist)
                            .setExistingStartTs(3)
                            .setExistingCommitTs(4))))
        .isInstanceOfSatisfying(
            AssertionFailedException.class,
            failed -> {
              assertThat(failed.assertion()).isEqualTo(KeyFlag.ASSERT_NOT_EXISTS);
              assertThat(failed.existingCommitTimestamp()).isEqualTo(new Timestamp(4));
            });
  }

  @Test
  void whoLostItsLocksMayBeginAgain() {
    String lost = "Error(Txn(Error(Mvcc(Error(PessimisticLockNotFound { key: [107] })))))";
    assertThat(read(KeyError.newBuilder().setAbort(lost)))
        .isInstanceOf(TransactionAbortedException.class)
        .hasMessageContaining("PessimisticLockNotFound")
        .hasMessageNotContaining("107");
    assertThat(
            read(
                KeyError.newBuilder()
                    .setRetryable("Error(Txn(TxnLockNotFound { key: [107] }))")
                    .setTxnLockNotFound(TxnLockNotFound.newBuilder().setKey(stored("k")))))
        .isInstanceOf(TransactionAbortedException.class)
        .hasMessageNotContaining("107");
    assertThat(read(KeyError.newBuilder().setTxnNotFound(TxnNotFound.getDefaultInstance())))
        .isInstanceOf(TransactionAbortedException.class);
    assertThat(
            read(KeyError.newBuilder().setCommitTsTooLarge(CommitTsTooLarge.getDefaultInstance())))
        .isInstanceOf(TransactionAbortedException.class);
  }

  @Test
  void anAbortForOtherReasonsIsFinal() {
    assertThat(read(KeyError.newBuilder().setAbort("disk on fire")))
        .isInstanceOf(RequestRejectedException.class)
        .hasMessageContaining("disk on fire");
  }

  @Test
  void senselessErrorsAreNamed() {
    assertThat(read(KeyError.newBuilder())).isInstanceOf(ProtocolException.class);
    assertThat(
            KeyErrors.unexpected(
                KeyError.newBuilder().setLocked(LockInfo.getDefaultInstance()).build()))
        .hasMessageContaining("locked");
  }

  @Test
  void aStrangeKeyDoesNotHideTheError() {
    assertThat(
            read(
                KeyError.newBuilder()
                    .setConflict(
                        WriteConflict.newBuilder()
                            .setStartTs(7)
                            .setKey(ByteString.copyFromUtf8("alien")))))
        .isInstanceOf(WriteConflictException.class);
  }
}
