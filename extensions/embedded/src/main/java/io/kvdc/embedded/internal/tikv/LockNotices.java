package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.lockwait.LockWaits;
import io.kvdc.embedded.internal.mvcc.LockWaiters;
import io.kvdc.embedded.internal.mvcc.LockedKey;
import io.kvdc.embedded.internal.mvcc.ReleasedLock;
import java.util.List;

/** Tells those who wait for locks what commands did to them. */
final class LockNotices implements LockWaiters {

  private final LockWaits waits;

  LockNotices(LockWaits waits) {
    this.waits = waits;
  }

  @Override
  public void released(List<ReleasedLock> released) {
    for (ReleasedLock lock : released) {
      waits.released(lock.key().raw(), lock.startTs(), lock.commitTs());
    }
  }

  @Override
  public void acquired(List<LockedKey> acquired) {
    for (LockedKey locked : acquired) {
      waits.acquired(LockInfos.of(locked.key(), locked.lock()));
    }
  }
}
