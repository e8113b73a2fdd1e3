package io.kvdc.tikv.internal.txn.snapshot;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.tikv.internal.region.AttemptListener;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.ReadRouting;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one key; locks in the way are settled and the key is asked for again. */
final class SnapshotGet<T> extends RegionCall<GetRequest, GetResponse, T> {

  private final SnapshotView view;
  private final ReadTimestamp at;
  private final Bytes key;
  private final boolean withCommitTs;
  private final Function<Found, @Nullable T> reader;
  private Found found = Found.NOTHING;
  private int lockErrors;
  private long firstLock;

  /**
   * Begins a call.
   *
   * @param view the snapshot
   * @param backoffer the budget and the deadline
   * @param at as of when to read
   * @param key the key
   * @param withCommitTs whether to ask when the value was committed
   * @param reader makes of it what the caller gets
   */
  SnapshotGet(
      SnapshotView view,
      Backoffer backoffer,
      ReadTimestamp at,
      Bytes key,
      boolean withCommitTs,
      Function<Found, @Nullable T> reader) {
    super(view.txn().sender(), TxnRpcs.GET, backoffer);
    this.view = view;
    this.at = at;
    this.key = key;
    this.withCommitTs = withCommitTs;
    this.reader = reader;
  }

  @Override
  protected @Nullable CompletableFuture<?> before() {
    return view.before(at, backoffer());
  }

  @Override
  protected @Nullable CompletableFuture<?> after() {
    return view.after(at, backoffer().deadline());
  }

  @Override
  protected void describe(Context.Builder context) {
    view.describeWithLocks(context);
  }

  @Override
  protected ReadRouting routing() {
    return view.routing(lockErrors > 0);
  }

  @Override
  protected AttemptListener attemptListener() {
    return view.counts();
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(key);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(key, backoffer().deadline());
  }

  @Override
  protected GetRequest request(CachedRegion region) {
    ByteString stored = view.txn().key(key);
    return GetRequest.newBuilder()
        .setKey(stored)
        .setVersion(at.version().value())
        .setNeedCommitTs(withCommitTs)
        .build();
  }

  @Override
  protected boolean take(GetResponse response, CachedRegion region) {
    view.served(response.getExecDetailsV2());
    if (response.hasError()) {
      settle(view.locks(response.getError(), at.version()));
      return false;
    }
    if (!response.getNotFound()) {
      found = new Found(ByteStrings.toBytes(response.getValue()), response.getCommitTs());
    }
    if (!found.answers(withCommitTs)) {
      throw withoutCommitTs();
    }
    return true;
  }

  static ProtocolException withoutCommitTs() {
    return new ProtocolException(
        ErrorDetail.of(
            "a store did not say when a value was committed, though it was asked; it is too old"
                + " for this driver"));
  }

  /**
   * Who reads the newest data waits for the first transaction that he meets; what others that come
   * after it do is later than the read.
   */
  private void settle(List<TxnLock> locks) {
    boolean first = lockErrors++ == 0;
    if (first) {
      firstLock = locks.get(0).startTs();
    } else if (at.version().equals(Timestamp.MAX) && ignoreOthers(locks)) {
      return;
    }
    pauseUntil(view.resolve(backoffer(), locks, at.version(), true, lockErrors));
  }

  /** False if none of them is new. */
  private boolean ignoreOthers(List<TxnLock> locks) {
    boolean ignored = false;
    for (TxnLock lock : locks) {
      ignored |= lock.startTs() != firstLock && view.ignore(lock.startTs());
    }
    return ignored;
  }

  @Override
  protected @Nullable T result() {
    SnapshotCache cache = view.cache();
    if (cache != null) {
      cache.put(key, found);
    }
    return reader.apply(found);
  }
}
