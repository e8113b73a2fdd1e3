package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.WaitForLock;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Waiting for locks of other transactions, and circles of those who wait. */
@TckSuite
@RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
class LockWaitTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  /** Time for a call to arrive and to begin to wait; nothing is asserted about it. */
  private static final Duration SOON = Duration.ofMillis(50);

  private static final LockOptions LONG =
      LockOptions.defaults().withWaitTime(Duration.ofSeconds(10));

  @Test
  void waiterGetsTheLockWhenItIsGivenBack(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    Transaction waiter = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    CompletableFuture<List<LockedKey>> waiting =
        waiter.async().lockKeys(List.of(space.key("k")), LONG).toCompletableFuture();
    assertThat(waiting).isNotDone();

    holder.rollback();

    assertThat(Stages.value(waiting)).singleElement().matches(LockedKey::locked);
  }

  @Test
  void waiterReadsWhatTheHolderCommitted(TestSpace space) {
    space.txn().put("n", "1");
    Transaction holder = space.txn().pessimistic();
    Transaction waiter = space.txn().pessimistic();
    holder.getForUpdate(space.key("n"));
    CompletableFuture<@Nullable Bytes> waiting =
        waiter.async().getForUpdate(space.key("n")).toCompletableFuture();
    assertThat(waiting).isNotDone();

    holder.put(space.key("n"), Bytes.utf8("2"));
    holder.commit();

    assertThat(Stages.value(waiting)).isEqualTo(Bytes.utf8("2"));
    assertThat(waiter.get(space.key("n"))).isEqualTo(Bytes.utf8("1"));
    waiter.put(space.key("n"), Bytes.utf8("3"));
    waiter.commit();
    assertThat(space.txn().value("n")).isEqualTo("3");
  }

  @Test
  void closingTheHolderLetsTheWaiterGoOn(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    Transaction waiter = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    CompletableFuture<List<LockedKey>> waiting =
        waiter.async().lockKeys(List.of(space.key("k")), LONG).toCompletableFuture();

    holder.close();

    assertThat(Stages.value(waiting)).singleElement().matches(LockedKey::locked);
  }

  @Test
  void twoThatWaitForEachOtherAreADeadlock(TestSpace space) {
    Transaction one = space.txn().pessimistic();
    Transaction other = space.txn().pessimistic();
    one.lockKeys(List.of(space.key("a")));
    other.lockKeys(List.of(space.key("b")));
    CompletableFuture<List<LockedKey>> oneWaits =
        one.async().lockKeys(List.of(space.key("b")), LONG).toCompletableFuture();
    pause(oneWaits);

    CompletableFuture<List<LockedKey>> otherWaits =
        other.async().lockKeys(List.of(space.key("a")), LONG).toCompletableFuture();

    // Whoever closes the circle gives way; under load that may be either of them.
    boolean oneFails = firstToEnd(List.of(oneWaits, otherWaits)) == 0;
    Transaction victim = oneFails ? one : other;
    Transaction survivor = oneFails ? other : one;
    DeadlockException deadlock = deadlock(oneFails ? oneWaits : otherWaits);
    assertThat(deadlock.isRetryable()).isTrue();
    assertThat(victim.state()).isEqualTo(TransactionState.ACTIVE);
    victim.rollback();
    assertThat(Stages.value(oneFails ? otherWaits : oneWaits))
        .singleElement()
        .matches(LockedKey::locked);
    survivor.commit();
    assertChain(deadlock.waitChain(), List.of(victim.startTimestamp(), survivor.startTimestamp()));
  }

  @Test
  void circleOfThreeIsADeadlock(TestSpace space) {
    List<Transaction> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Transaction transaction = space.txn().pessimistic();
      transaction.lockKeys(List.of(space.key("k" + i)));
      all.add(transaction);
    }
    List<CompletableFuture<List<LockedKey>>> waits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CompletableFuture<List<LockedKey>> wait =
          all.get(i)
              .async()
              .lockKeys(List.of(space.key("k" + (i + 1) % 3)), LONG)
              .toCompletableFuture();
      waits.add(wait);
      pause(wait);
    }

    int victim = firstToEnd(waits);
    DeadlockException deadlock = deadlock(waits.get(victim));

    assertThat(deadlock.waitChain()).extracting(WaitForLock::waiter).hasSize(3);
    assertChain(
        deadlock.waitChain(),
        List.of(
            all.get(victim).startTimestamp(),
            all.get((victim + 1) % 3).startTimestamp(),
            all.get((victim + 2) % 3).startTimestamp()));
    all.get(victim).rollback();
    int next = (victim + 2) % 3;
    assertThat(Stages.value(waits.get(next))).singleElement().matches(LockedKey::locked);
    all.get(next).rollback();
    assertThat(Stages.value(waits.get((victim + 1) % 3)))
        .singleElement()
        .matches(LockedKey::locked);
  }

  /** Each waits for the next, and the last for the first. */
  private static void assertChain(List<WaitForLock> chain, List<Timestamp> order) {
    assertThat(chain).extracting(WaitForLock::waiter).isEqualTo(order);
    List<Timestamp> holders = new ArrayList<>(order.subList(1, order.size()));
    holders.add(order.get(0));
    assertThat(chain).extracting(WaitForLock::holder).isEqualTo(holders);
  }

  /** Returns when the call has ended or had time to begin to wait. */
  private static void pause(CompletableFuture<?> waiting) {
    CompletableFuture<Object> paused =
        new CompletableFuture<>()
            .completeOnTimeout("paused", SOON.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Object> ended = waiting.handle((value, failure) -> "ended");
    Object unused = Stages.value(CompletableFuture.anyOf(paused, ended));
  }

  private static int firstToEnd(List<CompletableFuture<List<LockedKey>>> calls) {
    List<CompletableFuture<Integer>> ends = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      int number = i;
      ends.add(calls.get(i).handle((value, failure) -> number));
    }
    Object first = Stages.value(CompletableFuture.anyOf(ends.toArray(CompletableFuture<?>[]::new)));
    return (Integer) first;
  }

  private static DeadlockException deadlock(CompletableFuture<?> call) {
    Throwable failure = Objects.requireNonNull(Stages.failure(call), "no deadlock was found");
    assertThat(failure).isInstanceOf(DeadlockException.class);
    return (DeadlockException) failure;
  }

  @Test
  void cancelledWaitIsNoLock(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Transaction waiter = space.txn().pessimistic();
    CompletableFuture<List<LockedKey>> waiting =
        waiter.async().lockKeys(List.of(space.key("k")), LONG).toCompletableFuture();

    waiting.cancel(true);
    waiter.close();
    holder.rollback();

    Transaction third = space.txn().pessimistic();
    assertThat(third.lockKeys(List.of(space.key("k")), LONG)).allMatch(LockedKey::locked);
  }

  @Test
  void manyThreadsIncrementOneCounter(TestSpace space) throws Exception {
    space.txn().put("n", "0");

    new Crowd(8)
        .run(
            number -> {
              for (int i = 0; i < 10; i++) {
                try (Transaction transaction = space.txn().pessimistic()) {
                  Bytes value = transaction.getForUpdate(space.key("n"));
                  int next = value == null ? 0 : Integer.parseInt(value.toUtf8()) + 1;
                  transaction.put(space.key("n"), Bytes.utf8("" + next));
                  transaction.commit();
                }
              }
            });

    assertThat(space.txn().value("n")).isEqualTo("80");
  }

  @Test
  void optimisticCommitDoesNotPassALock(TestSpace space) {
    Transaction optimistic = space.txn().optimistic();
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    holder.put(space.key("k"), VALUE);
    optimistic.put(space.key("k"), Bytes.utf8("theirs"));
    CompletableFuture<?> commit = optimistic.async().commit().toCompletableFuture();
    pause(commit);

    holder.commit();

    // It waits or fails at once; it cannot succeed behind the other one.
    assertThat(Stages.failure(commit)).isNotNull();
    assertThat(space.txn().value("k")).isEqualTo("v");
  }
}
