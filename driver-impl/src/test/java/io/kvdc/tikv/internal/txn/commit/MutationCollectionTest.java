package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.TransactionOptions;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done to a key follows from what the buffer holds of it. */
class MutationCollectionTest {

  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes VALUE = Bytes.utf8("v");

  private final MemBuffer buffer = new MemBuffer();
  private TransactionOptions options = TransactionOptions.optimistic();

  private void pessimistic() {
    options = TransactionOptions.pessimistic();
  }

  private Mutations collect() {
    return MutationCollection.of(
        new CommitInput(10, 0, options, buffer, null, 0, Map.of(), context -> {}, Deadline.none()));
  }

  private KeyMutation only() {
    Mutations mutations = collect();
    assertThat(mutations.all()).hasSize(1);
    return mutations.all().get(0);
  }

  private Op op() {
    return only().op();
  }

  @Test
  void aWriteIsAPutOfTheVeryValue() {
    buffer.put(KEY, VALUE);
    assertThat(op()).isEqualTo(Op.Put);
    assertThat(only().value()).isSameAs(VALUE);
    assertThat(collect().bytes()).isEqualTo(2);
  }

  @Test
  void aWriteThatPresumesAbsenceIsAnInsert() {
    buffer.put(KEY, VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    assertThat(op()).isEqualTo(Op.Insert);
  }

  @Test
  void aTombstoneIsADeleteWithoutValue() {
    buffer.delete(KEY);
    assertThat(op()).isEqualTo(Op.Del);
    assertThat(only().value()).isEqualTo(Bytes.EMPTY);
    assertThat(collect().bytes()).isEqualTo(1);
  }

  @Test
  void anInsertThatWasDeletedAgainIsStillChecked() {
    buffer.put(KEY, VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    buffer.delete(KEY);
    assertThat(op()).isEqualTo(Op.CheckNotExists);
    assertThat(only().leavesLock()).isFalse();
    assertThat(collect().lockedKeys()).isEmpty();
  }

  @Test
  void inAPessimisticTransactionItIsNothingAtAll() {
    pessimistic();
    buffer.put(KEY, VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS.then(FlagsOp.SET_NEWLY_INSERTED));
    buffer.delete(KEY);
    assertThat(collect().all()).isEmpty();
  }

  @Test
  void butItsLockIsKept() {
    pessimistic();
    buffer.put(KEY, VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS.then(FlagsOp.SET_NEWLY_INSERTED));
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    buffer.delete(KEY);
    assertThat(op()).isEqualTo(Op.Lock);
  }

  @Test
  void anOldKeyThatIsDeletedPessimisticallyIsDeleted() {
    pessimistic();
    buffer.delete(KEY);
    assertThat(op()).isEqualTo(Op.Del);
  }

  @Test
  void aLockWithoutWriteIsALock() {
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    assertThat(op()).isEqualTo(Op.Lock);
    buffer.updateFlags(KEY, FlagsOp.SET_SHARE_MODE);
    assertThat(op()).isEqualTo(Op.SharedLock);
  }

  @Test
  void flagsAloneAreNothing() {
    buffer.updateFlags(KEY, FlagsOp.SET_PRESUME_NOT_EXISTS);
    assertThat(collect().all()).isEmpty();
  }

  @Test
  void whatIsForTheTransactionAloneIsLeftOutButForItsLock() {
    buffer.put(KEY, VALUE, FlagsOp.SET_IGNORED_IN_2PC);
    assertThat(collect().all()).isEmpty();
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    assertThat(op()).isEqualTo(Op.Lock);
    assertThat(only().value()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void whatIsOnlyCheckedIsNeverWritten() {
    buffer.put(KEY, VALUE, FlagsOp.SET_PREWRITE_ONLY);
    assertThat(op()).isEqualTo(Op.Lock);
    assertThat(only().value()).isEqualTo(Bytes.EMPTY);
    buffer.updateFlags(KEY, FlagsOp.SET_PRESUME_NOT_EXISTS);
    assertThat(op()).isEqualTo(Op.CheckNotExists);
  }

  @Test
  void storesCannotCheckAbsenceAloneInAPessimisticTransaction() {
    pessimistic();
    buffer.updateFlags(KEY, FlagsOp.SET_PREWRITE_ONLY.then(FlagsOp.SET_PRESUME_NOT_EXISTS));
    assertThatThrownBy(this::collect)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("PREWRITE_ONLY");
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    assertThat(op()).isEqualTo(Op.Lock);
  }

  @Test
  void whatPrewriteLooksAt() {
    buffer.put(KEY, VALUE, FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    assertThat(only().action()).isEqualTo(PessimisticAction.SKIP_PESSIMISTIC_CHECK);
    pessimistic();
    assertThat(only().action()).isEqualTo(PessimisticAction.DO_CONSTRAINT_CHECK);
    assertThat(collect().checksConstraints()).isTrue();
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    assertThat(only().action()).isEqualTo(PessimisticAction.DO_PESSIMISTIC_CHECK);
    buffer.updateFlags(KEY, FlagsOp.CLEAR_LOCKED);
    buffer.put(KEY, VALUE);
    assertThat(only().action()).isEqualTo(PessimisticAction.SKIP_PESSIMISTIC_CHECK);
    assertThat(collect().checksConstraints()).isFalse();
  }

  @Test
  void assertionsCountUnlessTheyAreOff() {
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_EXIST);
    assertThat(only().assertion()).isEqualTo(Assertion.Exist);
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_NOT_EXIST);
    assertThat(only().assertion()).isEqualTo(Assertion.NotExist);
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_UNKNOWN);
    assertThat(only().assertion()).isEqualTo(Assertion.None);
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_EXIST);
    options = options.mutate().assertions(AssertionLevel.OFF).build();
    assertThat(only().assertion()).isEqualTo(Assertion.None);
  }

  @Test
  void anAssertionThatContradictsTheLockIsPutAside() {
    pessimistic();
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_NOT_EXIST);
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED.then(FlagsOp.SET_LOCKED_VALUE_EXISTS));
    AssertionFailedException failed = collect().assertionFailure();
    assertThat(failed).isNotNull();
    assertThat(failed.key()).isEqualTo(KEY);
    assertThat(failed.assertion()).isEqualTo(KeyFlag.ASSERT_NOT_EXISTS);
    assertThat(op()).isEqualTo(Op.Put);
    options = options.mutate().assertions(AssertionLevel.OFF).build();
    assertThat(collect().assertionFailure()).isNull();
  }

  @Test
  void oneThatAgreesWithTheLockIsNot() {
    pessimistic();
    buffer.put(KEY, VALUE, FlagsOp.SET_ASSERT_EXIST);
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED.then(FlagsOp.SET_LOCKED_VALUE_EXISTS));
    assertThat(collect().assertionFailure()).isNull();
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS);
    assertThat(collect().assertionFailure().assertion()).isEqualTo(KeyFlag.ASSERT_EXISTS);
  }

  @Test
  void keysComeInOrder() {
    buffer.put(Bytes.utf8("b"), VALUE);
    buffer.put(Bytes.utf8("c"), VALUE);
    buffer.delete(Bytes.utf8("a"));
    assertThat(collect().lockedKeys())
        .containsExactly(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"));
  }

  @Test
  void lockedKeysAreFoundThoughNothingElseIsRight() {
    buffer.put(Bytes.utf8("a"), VALUE);
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED);
    assertThat(MutationCollection.lockedKeys(buffer)).containsExactly(KEY);
  }

  @Test
  void thePrimaryIsTheFirstKeyThatLeavesALockOfItsOwn() {
    buffer.put(Bytes.utf8("a"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    buffer.delete(Bytes.utf8("a"));
    buffer.updateFlags(Bytes.utf8("b"), FlagsOp.SET_LOCKED.then(FlagsOp.SET_SHARE_MODE));
    buffer.put(Bytes.utf8("c"), VALUE);
    buffer.put(Bytes.utf8("d"), VALUE);
    assertThat(PrimaryChoice.of(null, collect())).isEqualTo(Bytes.utf8("c"));
    assertThat(PrimaryChoice.of(Bytes.utf8("d"), collect())).isEqualTo(Bytes.utf8("d"));
  }

  @Test
  void whereAllIsOnlyCheckedTheFirstKeyStandsIn() {
    for (String key : List.of("a", "b")) {
      buffer.put(Bytes.utf8(key), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
      buffer.delete(Bytes.utf8(key));
    }
    assertThat(PrimaryChoice.of(null, collect())).isEqualTo(Bytes.utf8("a"));
  }

  @Test
  void aSharedLockDecidesNothing() {
    buffer.updateFlags(KEY, FlagsOp.SET_LOCKED.then(FlagsOp.SET_SHARE_MODE));
    assertThatThrownBy(() -> PrimaryChoice.of(null, collect()))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> PrimaryChoice.of(KEY, collect()))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void aPrimaryThatTakesNoPartIsADefect() {
    buffer.put(KEY, VALUE);
    assertThatThrownBy(() -> PrimaryChoice.of(Bytes.utf8("x"), collect()))
        .isInstanceOf(IllegalStateException.class);
  }
}
