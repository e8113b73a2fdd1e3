package io.kvdc.tikv.internal.txn.lock;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.kvrpcpb.ScanLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeWalk;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the locks in a range whose transactions began until now, in the order of their keys. */
public final class ScanLocks extends RegionCall<ScanLockRequest, ScanLockResponse, List<TxnLock>> {

  /** Locks in one answer (client-go tikv/gc.go: GCScanLockLimit). */
  static final int PAGE = 1024;

  private final TxnAccess access;
  private final RangeWalk walk;
  private final List<TxnLock> found = new ArrayList<>();
  private Timestamp now = Timestamp.MAX;

  /**
   * A call.
   *
   * @param access sends
   * @param timeout how long it may take
   * @param range the range, not empty
   * @param limit the most locked keys wanted, at least one
   */
  public ScanLocks(TxnAccess access, Duration timeout, KeyRange range, int limit) {
    super(
        access.sender(),
        TxnRpcs.SCAN_LOCK,
        access.backoffer(TxnBudget.SCAN, access.deadline(timeout)));
    this.access = access;
    this.walk = new RangeWalk(range, limit, false, PAGE);
  }

  @Override
  protected CompletableFuture<?> before() {
    return access
        .timestamps()
        .next(backoffer().deadline())
        .thenAccept(timestamp -> now = timestamp);
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return walk.find(cache);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return walk.locate(locator, backoffer().deadline());
  }

  @Override
  protected ScanLockRequest request(CachedRegion region) {
    KeyRange stored = access.range(walk.next(region));
    return ScanLockRequest.newBuilder()
        .setMaxVersion(now.value())
        .setStartKey(ByteStrings.of(stored.start()))
        .setEndKey(ByteStrings.of(stored.end()))
        .setLimit(walk.limit())
        .build();
  }

  @Override
  protected boolean take(ScanLockResponse response, CachedRegion region) {
    if (response.hasError()) {
      throw KeyErrors.aboutOthers(response.getError());
    }
    Bytes last = null;
    for (LockInfo info : response.getLocksList()) {
      found.addAll(TxnLock.all(access, info));
      last = access.key(keyOf(info));
    }
    walk.seen(response.getLocksCount(), last);
    walk.took(response.getLocksCount());
    return walk.remaining() == null;
  }

  private static ByteString keyOf(LockInfo info) {
    return info.getSharedLockInfosCount() == 0
        ? info.getKey()
        : info.getSharedLockInfos(info.getSharedLockInfosCount() - 1).getKey();
  }

  @Override
  protected List<TxnLock> result() {
    return List.copyOf(found);
  }
}
