package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ManualTime;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LockWaitsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DELAY = Duration.ofMillis(20);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final long STORE = 4;
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  private final ManualTime time = new ManualTime();
  private final DeadlockDetector detector = new DeadlockDetector(time, TIMEOUT);
  private final LockWaits waits =
      new LockWaits(new LockWaitSettings(TIMEOUT, DELAY), time, time::schedule, detector);

  @Test
  void theOldestTransactionIsWokenFirst() {
    Client late = waiting(30);
    Client early = waiting(20);

    waits.released(KEY, 10, 40);

    assertThat(early.end).isEqualTo(released(10, 40));
    assertThat(late.end).isNull();
  }

  @Test
  void agesAreComparedAsUnsignedNumbers() {
    Client oldest = waiting(Long.MAX_VALUE);
    Client youngest = waiting(-1);

    waits.released(KEY, 10, 0);

    assertThat(oldest.end).isNotNull();
    assertThat(youngest.end).isNull();
  }

  @Test
  void theOthersAreWokenAfterTheDelayWithTheSameConflict() {
    waiting(20);
    Client second = waiting(30);
    Client third = waiting(40);
    waits.released(KEY, 10, 15);

    time.advance(DELAY.minus(TICK));
    assertThat(second.end).isNull();

    time.advance(TICK);
    assertThat(second.end).isEqualTo(released(10, 15));
    assertThat(third.end).isEqualTo(released(10, 15));
  }

  @Test
  void whoCameAfterTheReleaseIsNotWokenWithTheOthers() {
    waiting(20);
    Client before = waiting(30);
    waits.released(KEY, 10, 15);
    Client after = waiting(40);

    time.advance(DELAY);

    assertThat(before.end).isNotNull();
    assertThat(after.end).isNull();
  }

  @Test
  void anotherReleaseStartsTheDelayAnew() {
    waiting(20);
    waiting(30);
    Client last = waiting(40);
    waits.released(KEY, 10, 15);
    time.advance(DELAY.minus(TICK));
    waits.released(KEY, 11, 16);

    time.advance(DELAY.minus(TICK));
    assertThat(last.end).isNull();

    time.advance(TICK);
    assertThat(last.end).isEqualTo(released(11, 16));
  }

  @Test
  void withoutADelayTheOthersWaitForTheNextRelease() {
    LockWaits undelayed =
        new LockWaits(new LockWaitSettings(TIMEOUT, Duration.ZERO), time, time::schedule, detector);
    Client first = new Client(undelayed, request(20, KEY, false), lock(10));
    Client second = new Client(undelayed, request(30, KEY, false), lock(10));

    undelayed.released(KEY, 10, 0);
    time.advance(TIMEOUT.minus(TICK));

    assertThat(first.end).isNotNull();
    assertThat(second.end).isNull();
  }

  @Test
  void otherKeysConcernNobody() {
    Client client = waiting(20);

    waits.released(ByteString.copyFromUtf8("other"), 10, 40);

    assertThat(client.end).isNull();
  }

  @Test
  void timeIsUp() {
    Client client = new Client(waits, request(20, 300), lock(10));

    time.advance(Duration.ofMillis(299));
    assertThat(client.end).isNull();

    time.advance(TICK);
    assertThat(client.end).isEqualTo(new WaitEnd.TimedOut(lock(10)));
    assertThat(waits.entries(STORE)).isEmpty();
  }

  @Test
  void zeroMeansTheDefaultWhichIsTheLongestTime() {
    Client byDefault = new Client(waits, request(20, 0), lock(10));
    Client tooLong = new Client(waits, request(30, TIMEOUT.toMillis() + 1), lock(10));

    time.advance(TIMEOUT.minus(TICK));
    assertThat(List.of(byDefault, tooLong)).allMatch(client -> client.end == null);

    time.advance(TICK);
    assertThat(List.of(byDefault, tooLong))
        .allMatch(client -> client.end instanceof WaitEnd.TimedOut);
  }

  @Test
  void whoTimedOutIsNotWokenAndWhoWasWokenDoesNotTimeOut() {
    Client impatient = new Client(waits, request(20, 10), lock(10));
    Client patient = waiting(30);
    time.advance(Duration.ofMillis(10));
    waits.released(KEY, 10, 40);
    time.advance(TIMEOUT);

    assertThat(impatient.ends).containsExactly(new WaitEnd.TimedOut(lock(10)));
    assertThat(patient.ends).containsExactly(released(10, 40));
  }

  @Test
  void aReleaseBetweenEnqueueAndStartIsNotMissed() {
    Client client = new Client(request(20, KEY, false));
    LockWait wait = waits.enqueue(client.request, lock(10), client);
    waits.released(KEY, 10, 40);
    waits.start(wait);
    time.advance(TIMEOUT);

    assertThat(client.ends).containsExactly(released(10, 40));
  }

  @Test
  void aLockThatChangedHandsIsReportedWithItsAge() {
    Client client = waiting(20);
    waits.acquired(lock(11));
    time.advance(Duration.ofMillis(30));

    time.advance(TIMEOUT);

    assertThat(client.end)
        .isEqualTo(
            new WaitEnd.TimedOut(
                lock(11).toBuilder().setDurationToLastUpdateMs(TIMEOUT.toMillis() + 30).build()));
  }

  @Test
  void listsTheWaitsOfAStoreInTheOrderInWhichTheyBegan() {
    waiting(30);
    waiting(20);

    assertThat(waits.entries(STORE)).containsExactly(entry(30, 10), entry(20, 10));
    assertThat(waits.entries(STORE + 1)).isEmpty();

    waits.acquired(lock(11));
    assertThat(waits.entries(STORE)).containsExactly(entry(30, 11), entry(20, 11));
  }

  @Test
  void whoWouldWaitForItselfIsTold() {
    ByteString other = ByteString.copyFromUtf8("other");
    Client first = new Client(waits, request(10, KEY, false), lock(20));
    Client second = new Client(waits, request(20, other, false), lock(10, other));

    assertThat(first.end).isNull();
    assertThat(second.end).isInstanceOf(WaitEnd.InDeadlock.class);
    assertThat(waits.entries(STORE)).containsExactly(entry(10, 20));

    // It is not in the queue either: nobody is woken by a release of its key.
    waits.released(other, 10, 0);
    assertThat(second.ends).hasSize(1);
  }

  @Test
  void theFirstLockOfATransactionIsInNoDeadlock() {
    ByteString other = ByteString.copyFromUtf8("other");
    Client first = new Client(waits, request(10, KEY, false), lock(20));
    Client second =
        new Client(
            waits,
            new LockWaitRequest(
                STORE, Context.getDefaultInstance(), other, 20, true, 0, false, false),
            lock(10, other));

    assertThat(first.end).isNull();
    assertThat(second.end).isNull();
  }

  @Test
  void everyEndOfAWaitRemovesItsEdge() {
    waiting(20);
    waits.released(KEY, 10, 0);
    assertThat(detector.isIdle()).isTrue();

    waiting(20);
    waiting(30);
    waits.released(KEY, 10, 0);
    time.advance(DELAY);
    assertThat(detector.isIdle()).isTrue();

    waiting(20);
    time.advance(TIMEOUT);
    assertThat(detector.isIdle()).isTrue();

    waiting(20);
    waits.acquired(lock(11));
    waits.released(KEY, 11, 0);
    assertThat(detector.isIdle()).isTrue();

    waiting(20);
    waits.recheckRegions(request -> Error.getDefaultInstance());
    assertThat(detector.isIdle()).isTrue();

    Client resumed = resumable(20);
    waits.released(KEY, 10, 0);
    waits.finish(resumed.wait);
    assertThat(detector.isIdle()).isTrue();
  }

  @Test
  void aSharedLockIsWaitedForAtEachOfItsHolders() {
    ByteString other = ByteString.copyFromUtf8("other");
    LockInfo shared =
        LockInfo.newBuilder()
            .setKey(KEY)
            .setLockType(Op.SharedLock)
            .addSharedLockInfos(lock(20))
            .addSharedLockInfos(lock(30))
            .build();
    new Client(waits, request(10, KEY, false), shared);

    Client closing = new Client(waits, request(30, other, false), lock(10, other));
    assertThat(closing.end).isInstanceOf(WaitEnd.InDeadlock.class);

    waits.released(KEY, 20, 0);
    assertThat(detector.isIdle()).isTrue();
  }

  @Test
  void aWaitInARegionThatIsGoneEnds() {
    Client gone = waiting(20);
    Client stays = waiting(30);
    Error error = Error.newBuilder().setMessage("moved").build();

    waits.recheckRegions(request -> request.startTs() == 20 ? error : null);

    assertThat(gone.end).isEqualTo(new WaitEnd.RegionGone(error));
    assertThat(stays.end).isNull();
    assertThat(waits.entries(STORE)).containsExactly(entry(30, 10));
  }

  @Test
  void whoLocksWithConflictTriesAgainAndNobodyElseIsWoken() {
    Client first = resumable(20);
    Client second = waiting(30);

    waits.released(KEY, 10, 40);
    time.advance(DELAY);

    assertThat(first.resumed).isEqualTo(1);
    assertThat(first.end).isNull();
    assertThat(second.end).isNull();
    assertThat(waits.entries(STORE)).hasSize(2);

    waits.finish(first.wait);
    assertThat(waits.entries(STORE)).containsExactly(entry(30, 10));
  }

  @Test
  void wakingTheOthersStopsAtTheFirstThatTriesAgain() {
    waiting(20);
    Client second = waiting(30);
    Client resumed = resumable(40);
    Client last = waiting(50);
    waits.released(KEY, 10, 15);

    time.advance(DELAY);

    assertThat(second.end).isNotNull();
    assertThat(resumed.resumed).isEqualTo(1);
    assertThat(last.end).isNull();
  }

  @Test
  void whoTriesAgainInVainWaitsForTheNewHolder() {
    Client client = resumable(20);
    waits.released(KEY, 10, 40);

    assertThat(waits.enqueueAgain(client.wait, lock(11))).isNull();
    waits.start(client.wait);
    assertThat(waits.entries(STORE)).containsExactly(entry(20, 11));

    waits.released(KEY, 11, 0);
    assertThat(client.resumed).isEqualTo(2);

    // It waits for neither holder any more.
    waits.finish(client.wait);
    assertThat(detector.isIdle()).isTrue();
  }

  @Test
  void timeGoesOnForWhoTriesAgain() {
    Client client = resumable(20);
    time.advance(TIMEOUT.minus(TICK));
    waits.released(KEY, 10, 40);
    waits.enqueueAgain(client.wait, lock(11));
    waits.start(client.wait);

    time.advance(TICK);

    assertThat(client.ends).containsExactly(new WaitEnd.TimedOut(lock(11)));
  }

  @Test
  void whoseTimeIsUpWhileItTriesAgainIsToldWhenItComesBack() {
    Client client = resumable(20);
    waits.released(KEY, 10, 40);
    time.advance(TIMEOUT);

    assertThat(client.end).isNull();
    assertThat(waits.enqueueAgain(client.wait, lock(11))).isEqualTo(new WaitEnd.TimedOut(lock(11)));
    assertThat(waits.entries(STORE)).isEmpty();
  }

  @Test
  void whoWaitsForAnotherHolderThanBeforeMayBeInADeadlockNow() {
    ByteString other = ByteString.copyFromUtf8("other");
    Client first = resumable(20);
    Client second = new Client(waits, request(30, other, false), lock(20, other));

    waits.acquired(lock(30));

    assertThat(first.end).isInstanceOf(WaitEnd.InDeadlock.class);
    assertThat(second.end).isNull();
  }

  @Test
  void thoseWhoShareAreWokenTogether() {
    Client one = sharing(20);
    Client two = sharing(30);
    Client alone = waiting(40);
    Client three = sharing(50);

    waits.released(KEY, 10, 0);

    assertThat(List.of(one, two)).allMatch(client -> client.end != null);
    assertThat(List.of(alone, three)).allMatch(client -> client.end == null);
  }

  private Client waiting(long startTs) {
    return new Client(waits, request(startTs, KEY, false), lock(10));
  }

  private Client resumable(long startTs) {
    return new Client(waits, request(startTs, KEY, true), lock(10));
  }

  private Client sharing(long startTs) {
    return new Client(
        waits,
        new LockWaitRequest(
            STORE, Context.getDefaultInstance(), KEY, startTs, false, 0, false, true),
        lock(10));
  }

  private static LockWaitRequest request(long startTs, ByteString key, boolean withConflict) {
    return new LockWaitRequest(
        STORE, Context.getDefaultInstance(), key, startTs, false, 0, withConflict, false);
  }

  private static LockWaitRequest request(long startTs, long timeout) {
    return new LockWaitRequest(
        STORE, Context.getDefaultInstance(), KEY, startTs, false, timeout, false, false);
  }

  private static WaitEnd released(long startTs, long commitTs) {
    return new WaitEnd.Released(KEY, startTs, commitTs);
  }

  private static LockInfo lock(long startTs) {
    return lock(startTs, KEY);
  }

  private static LockInfo lock(long startTs, ByteString key) {
    return LockInfo.newBuilder().setKey(key).setLockVersion(startTs).build();
  }

  private static WaitForEntry entry(long txn, long waitForTxn) {
    return WaitForEntry.newBuilder()
        .setTxn(txn)
        .setWaitForTxn(waitForTxn)
        .setKey(KEY)
        .setKeyHash(KeyHash.of(KEY))
        .build();
  }

  /** A request that notes what becomes of it. */
  private static final class Client implements Waiter {
    private final LockWaitRequest request;
    private final List<WaitEnd> ends = new ArrayList<>();
    private @Nullable LockWait wait;
    private @Nullable WaitEnd end;
    private int resumed;

    Client(LockWaitRequest request) {
      this.request = request;
    }

    Client(LockWaits waits, LockWaitRequest request, LockInfo lock) {
      this(request);
      wait = waits.enqueue(request, lock, this);
      waits.start(wait);
    }

    @Override
    public void end(WaitEnd newEnd) {
      end = newEnd;
      ends.add(newEnd);
    }

    @Override
    public void resume(LockWait resumedWait) {
      resumed++;
    }
  }
}
