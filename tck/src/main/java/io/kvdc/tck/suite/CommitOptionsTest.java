package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitOptions;
import io.kvdc.CommitProtocol;
import io.kvdc.KeyFlag;
import io.kvdc.LockOptions;
import io.kvdc.PrewriteLocks;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.Outcome;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How transactions are committed: in whichever form, the result is the same. */
@TckSuite
@RequiresCapability({Capability.TRANSACTIONS, Capability.ASYNC_COMMIT, Capability.ONE_PHASE_COMMIT})
class CommitOptionsTest {

  private static final Bytes VALUE = Bytes.utf8("new");

  enum Form {
    PLAIN(false, false, CommitProtocol.TWO_PHASE, CommitProtocol.TWO_PHASE),
    ASYNC(true, false, CommitProtocol.ASYNC_COMMIT, CommitProtocol.ASYNC_COMMIT),
    ONE_PHASE(false, true, CommitProtocol.ONE_PHASE, CommitProtocol.ONE_PHASE),
    BOTH(true, true, CommitProtocol.ONE_PHASE, CommitProtocol.ASYNC_COMMIT);

    private final boolean async;
    private final boolean onePhase;
    private final CommitProtocol first;
    private final CommitProtocol second;

    Form(boolean async, boolean onePhase, CommitProtocol first, CommitProtocol second) {
      this.async = async;
      this.onePhase = onePhase;
      this.first = first;
      this.second = second;
    }

    TransactionOptions options() {
      return with(commit());
    }

    TransactionOptions with(CommitOptions.Builder commit) {
      return TransactionOptions.optimistic()
          .mutate()
          .commit(commit.asyncCommit(async).onePhase(onePhase).build())
          .build();
    }
  }

  private static CommitOptions.Builder commit() {
    return CommitOptions.defaults().mutate();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aFewKeysAreCommittedAsWished(Form form, TestSpace space) {
    Transaction transaction = space.txn().begin(form.options());
    transaction.put(space.key("a"), VALUE);
    transaction.put(space.key("b"), VALUE);
    CommitDetails details = transaction.commit();

    assertThat(details.commitTimestamp()).isGreaterThan(transaction.startTimestamp());
    assertThat(details.pipelined()).isFalse();
    if (!details.asyncCommitFallback() && !details.onePhaseFallback()) {
      assertThat(details.protocol()).isIn(form.first, form.second);
    }
    assertThat(space.txn().all()).containsExactly(space.entry("a", "new"), space.entry("b", "new"));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void whatIsReportedIsSeenByThoseWhoBeginLater(Form form, TestSpace space) {
    for (int round = 0; round < 5; round++) {
      Transaction transaction = space.txn().begin(form.options());
      transaction.put(space.key("k"), Bytes.utf8("round " + round));
      Timestamp committed = transaction.commit().commitTimestamp();
      Transaction later = space.txn().optimistic();

      assertThat(later.startTimestamp()).isGreaterThanOrEqualTo(committed);
      assertThat(later.get(space.key("k"))).isEqualTo(Bytes.utf8("round " + round));
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void theFirstToCommitWins(Form form, TestSpace space) {
    Transaction loser = space.txn().begin(form.options());
    loser.put(space.key("a"), VALUE);
    loser.put(space.key("k"), VALUE);
    space.txn().put("k", "winner");

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(loser::commit)
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    assertThat(space.txn().all()).containsExactly(space.entry("k", "winner"));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void anInsertOfAKeyThatExistsIsRefused(Form form, TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().begin(form.options());
    transaction.put(space.key("a"), VALUE);
    transaction.insert(space.key("k"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class).isThrownBy(transaction::commit);
    assertThat(space.txn().all()).containsExactly(space.entry("k", "there"));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aCommitComesAfterANamedTimestamp(Form form, TestSpace space) {
    Timestamp now = space.connection().currentTimestamp();
    Timestamp floor = Timestamp.of(now.physicalMillis() + 20, 0);
    for (boolean causal : List.of(true, false)) {
      Transaction transaction = space.txn().begin(form.with(commit().after(floor).causal(causal)));
      transaction.put(space.key("k"), VALUE);

      assertThat(transaction.commit().commitTimestamp()).isGreaterThan(floor);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aClockFarBehindTheNamedTimestampIsAnError(Form form, TestSpace space) {
    Timestamp now = space.connection().currentTimestamp();
    Timestamp floor = Timestamp.of(now.physicalMillis() + Duration.ofHours(1).toMillis(), 0);
    Transaction transaction = space.txn().begin(form.with(commit().after(floor)));
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(CommitTimestampLagException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.floor()).isEqualTo(floor))
        .satisfies(e -> assertThat(e.offered()).isLessThan(floor))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    assertThat(space.txn().all()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aLeaseIsAskedOnceBeforeAllIsDecided(Form form, TestSpace space) {
    List<Timestamp> asked = new CopyOnWriteArrayList<>();
    Transaction transaction =
        space
            .txn()
            .begin(
                form.with(
                    commit()
                        .leaseCheck(
                            (start, at) -> {
                              asked.add(start);
                              asked.add(at);
                              return true;
                            })));
    transaction.put(space.key("k"), VALUE);
    transaction.commit();

    assertThat(asked).hasSizeGreaterThanOrEqualTo(2).startsWith(transaction.startTimestamp());
    assertThat(asked.get(1)).isGreaterThanOrEqualTo(transaction.startTimestamp());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aLeaseThatIsOverRefusesTheCommit(Form form, TestSpace space) {
    Transaction transaction =
        space.txn().begin(form.with(commit().leaseCheck((start, at) -> false)));
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(CommitRefusedException.class).isThrownBy(transaction::commit);
    assertThat(space.txn().all()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aFilterTakesWritesOut(Form form, TestSpace space) {
    space.txn().put("deleted", "old");
    List<Bytes> asked = new ArrayList<>();
    Transaction transaction =
        space
            .txn()
            .begin(
                form.with(
                    commit()
                        .filter(
                            (key, value, flags) -> {
                              asked.add(key);
                              assertThat(flags).doesNotContain(KeyFlag.PRESUME_NOT_EXISTS);
                              return value == null || value.equals(Bytes.utf8("useless"));
                            })));
    transaction.put(space.key("a"), VALUE);
    transaction.put(space.key("b"), Bytes.utf8("useless"));
    transaction.delete(space.key("deleted"));
    transaction.commit();

    assertThat(asked).containsExactly(space.key("a"), space.key("b"), space.key("deleted"));
    assertThat(space.txn().all())
        .containsExactly(space.entry("a", "new"), space.entry("deleted", "old"));
  }

  @Test
  void aCommitMayWaitForNobody(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")), LockOptions.defaults());
    Transaction transaction =
        space.txn().begin(Form.PLAIN.with(commit().prewriteLocks(PrewriteLocks.FAIL)));
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.conflictStartTimestamp()).isEqualTo(holder.startTimestamp()));
  }
}
