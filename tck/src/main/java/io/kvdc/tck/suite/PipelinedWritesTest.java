package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.LockOptions;
import io.kvdc.PipelinedWrites;
import io.kvdc.ScanOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions that write while they go on: nobody sees it before the commit but themselves. */
@TckSuite
@RequiresCapability({Capability.TRANSACTIONS, Capability.PIPELINED_WRITES})
class PipelinedWritesTest {

  private static final Bytes VALUE = Bytes.utf8("new");

  private static final TransactionOptions PIPELINED =
      TransactionOptions.optimistic().mutate().pipelined(PipelinedWrites.defaults()).build();

  @Test
  void whatWasFlushedIsReadBack(TestSpace space) {
    space.txn().put("b", "old");
    space.txn().put("c", "old");
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);
    transaction.delete(space.key("b"));
    transaction.flush();
    transaction.put(space.key("d"), VALUE);

    assertThat(transaction.get(space.key("a"))).isEqualTo(VALUE);
    assertThat(transaction.get(space.key("b"))).isNull();
    assertThat(
            transaction.batchGet(
                List.of(space.key("a"), space.key("b"), space.key("c"), space.key("d"))))
        .isEqualTo(Arrays.asList(VALUE, null, Bytes.utf8("old"), VALUE));
  }

  @Test
  void nobodyElseSeesItBeforeTheCommit(TestSpace space) {
    space.txn().put("b", "old");
    Transaction before = space.txn().optimistic();
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);
    transaction.flush();
    transaction.put(space.key("b"), VALUE);
    transaction.flush();

    assertThat(before.get(space.key("b"))).isEqualTo(Bytes.utf8("old"));
    assertThat(before.get(space.key("a"))).isNull();

    CommitDetails details = transaction.commit();
    assertThat(details.pipelined()).isTrue();
    assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    assertThat(space.txn().all()).containsExactly(space.entry("a", "new"), space.entry("b", "new"));
  }

  @Test
  void theLastWriteOfAKeyCounts(TestSpace space) {
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), Bytes.utf8("first"));
    transaction.put(space.key("b"), Bytes.utf8("first"));
    transaction.flush();
    transaction.put(space.key("a"), Bytes.utf8("second"));
    transaction.delete(space.key("b"));
    transaction.flush();
    transaction.put(space.key("a"), Bytes.utf8("third"));
    transaction.commit();

    assertThat(space.txn().all()).containsExactly(space.entry("a", "third"));
  }

  @Test
  void aRollbackTakesBackWhatWasFlushed(TestSpace space) {
    space.txn().put("b", "old");
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);
    transaction.put(space.key("b"), VALUE);
    transaction.flush();
    transaction.rollback();

    assertThat(space.txn().all()).containsExactly(space.entry("b", "old"));
    space.txn().put("b", "written again");
    assertThat(space.txn().value("b")).isEqualTo("written again");
  }

  @Test
  void aConflictDoomsIt(TestSpace space) {
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);
    transaction.put(space.key("k"), VALUE);
    space.txn().put("k", "winner");

    assertThatExceptionOfType(KvException.class)
        .isThrownBy(
            () -> {
              transaction.flush();
              transaction.commit();
            })
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    transaction.close();
    assertThat(space.txn().all()).containsExactly(space.entry("k", "winner"));
  }

  @Test
  void countAndSizeIncludeWhatWasFlushed(TestSpace space) {
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);
    transaction.flush();
    transaction.put(space.key("b"), VALUE);

    assertThat(transaction.count()).isEqualTo(2);
    assertThat(transaction.size())
        .isEqualTo(space.key("a").length() + space.key("b").length() + 2L * VALUE.length());
    assertThat(transaction.isReadOnly()).isFalse();
  }

  @Test
  void nothingWrittenIsNothingCommitted(TestSpace space) {
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.flush();

    assertThat(transaction.commit().protocol()).isEqualTo(CommitProtocol.NOTHING_TO_WRITE);
  }

  @Test
  void whatNeedsAllWritesAtHandIsRefused(TestSpace space) {
    Transaction transaction = space.txn().begin(PIPELINED);
    transaction.put(space.key("a"), VALUE);

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.lockKeys(List.of(space.key("a")), LockOptions.defaults()));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.scan(space.range(), ScanOptions.defaults()).toList());
    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(transaction::savepoint);
    transaction.commit();
    assertThat(space.txn().value("a")).isEqualTo("new");
  }

  @Test
  void optionsThatDoNotGoWithItAreRefused(TestSpace space) {
    for (TransactionOptions options :
        List.of(
            PIPELINED.mutate().mode(TransactionMode.PESSIMISTIC).build(),
            PIPELINED.mutate().asyncCommit(true).build(),
            PIPELINED.mutate().onePhase(true).build())) {
      assertThatExceptionOfType(InvalidArgumentException.class)
          .isThrownBy(() -> space.txn().begin(options));
    }
  }

  @Test
  void othersHaveNothingToFlush(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("a"), VALUE);

    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(transaction::flush);
    transaction.commit();
    assertThat(space.txn().value("a")).isEqualTo("new");
  }
}
