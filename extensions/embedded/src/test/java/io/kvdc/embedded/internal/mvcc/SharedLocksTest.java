package io.kvdc.embedded.internal.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedLocksTest {

  @Test
  void areReadAsTheyWereWritten() {
    SharedLocks shared =
        SharedLocks.NONE.with(lock(30, 100)).with(lock(-1, 200)).with(lock(10, 300)).shrinkOnly();

    Lock read = Lock.parse(Lock.ofShared(shared).toByteArray());

    assertThat(read.type()).isEqualTo(LockType.SHARED);
    assertThat(read.shared().isShrinkOnly()).isTrue();
    assertThat(read.parts()).extracting(Lock::startTs).containsExactly(10L, 30L, -1L);
    assertThat(read.parts()).extracting(Lock::ttl).containsExactly(300L, 100L, 200L);
  }

  @Test
  void arePassedOnAsTheyAreWhileTheyMayGrow() {
    Lock read = Lock.parse(Lock.ofShared(SharedLocks.NONE.with(lock(10, 1))).toByteArray());

    assertThat(read.shared().isShrinkOnly()).isFalse();
  }

  @Test
  void aPartStandsForItsTransactionAndKeepsTheOthers() {
    Lock whole = Lock.ofShared(SharedLocks.NONE.with(lock(10, 1)).with(lock(20, 2)));

    Lock part = whole.of(20);
    Lock changed = part.toBuilder().ttl(9).build();

    assertThat(part.ttl()).isEqualTo(2);
    assertThat(whole.of(15)).isSameAs(whole);
    assertThat(changed.whole().parts()).extracting(Lock::ttl).containsExactly(1L, 9L);
  }

  @Test
  void aLockThatIsNotSharedIsItsOnlyPart() {
    Lock lock = lock(10, 1);

    assertThat(lock.parts()).isEqualTo(List.of(lock));
    assertThat(lock.of(10)).isSameAs(lock);
    assertThat(lock.of(20)).isSameAs(lock);
    assertThat(lock.whole()).isSameAs(lock);
  }

  private static Lock lock(long startTs, long ttl) {
    return Lock.builder(LockType.PESSIMISTIC, ByteString.copyFromUtf8("p"), startTs)
        .ttl(ttl)
        .forUpdateTs(startTs)
        .build();
  }
}
