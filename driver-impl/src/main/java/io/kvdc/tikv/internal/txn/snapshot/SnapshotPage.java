package io.kvdc.tikv.internal.txn.snapshot;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.tikv.internal.call.PageCursor;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.AttemptListener;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeWalk;
import io.kvdc.tikv.internal.region.ReadRouting;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the next entries of a walk over a range: goes on to where there are some. Keys that were
 * locked are read one by one and left out if there is nothing; they count for how far the walk has
 * come, but not against the limit.
 */
final class SnapshotPage extends RegionCall<ScanRequest, ScanResponse, PageCursor.Page> {

  /** Entries in one request at most, as for raw walks (client-go: MaxRawKVScanLimit). */
  static final int MOST_ENTRIES = 10_240;

  private final SnapshotView view;
  private final ReadTimestamp at;
  private final ScanOptions scan;
  private final RangeWalk walk;
  private List<KeyValue> entries = List.of();
  private long bytes;
  private int lockErrors;
  private volatile @Nullable ApiCall<?> lockedKeys;

  /**
   * Begins a call.
   *
   * @param view the snapshot
   * @param at as of when to read
   * @param scan direction, and whether without values
   * @param range what is to be walked over, not empty
   * @param left the most entries wanted, at least one
   * @param size the most entries in one request
   */
  SnapshotPage(
      SnapshotView view, ReadTimestamp at, ScanOptions scan, KeyRange range, long left, int size) {
    super(view.txn().sender(), TxnRpcs.SCAN, view.backoffer(TxnBudget.SCAN));
    this.view = view;
    this.at = at;
    this.scan = scan;
    this.walk = new RangeWalk(range, left, scan.reverse(), size);
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
    view.describe(context);
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
    return walk.find(cache);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return walk.locate(locator, backoffer().deadline());
  }

  @Override
  protected ScanRequest request(CachedRegion region) {
    KeyRange stored = view.txn().range(walk.next(region));
    ScanRequest.Builder request =
        ScanRequest.newBuilder()
            .setLimit(walk.limit())
            .setVersion(at.version().value())
            .setKeyOnly(scan.keyOnly())
            .setSampleStep(scan.sampleStep())
            .setReverse(scan.reverse());
    if (scan.reverse()) {
      // Stores take an empty start of a reverse scan for "before all keys".
      request.setStartKey(stored.end().isEmpty() ? aboveAllKeys() : ByteStrings.of(stored.end()));
      request.setEndKey(ByteStrings.of(stored.start()));
    } else {
      request.setStartKey(ByteStrings.of(stored.start()));
      request.setEndKey(ByteStrings.of(stored.end()));
    }
    return request.build();
  }

  private ByteString aboveAllKeys() {
    byte[] key = new byte[view.txn().settings().maxKeySize() + 1];
    Arrays.fill(key, (byte) 0xff);
    return ByteString.copyFrom(key);
  }

  @Override
  protected boolean take(ScanResponse response, CachedRegion region) {
    if (response.hasError()) {
      // The pairs beside it are for old clients, and not complete.
      List<TxnLock> locks = view.locks(response.getError(), at.version());
      pauseUntil(view.remove(backoffer(), locks, at.version(), ++lockErrors));
      return false;
    }
    List<KvPair> pairs = response.getPairsList();
    Bytes last = pairs.isEmpty() ? null : key(pairs.get(pairs.size() - 1));
    walk.seen(pairs.size(), last);
    List<Bytes> locked = readable(pairs);
    if (locked.isEmpty()) {
      take(entries);
      return isComplete();
    }
    pauseUntil(read(locked).thenAccept(values -> take(joined(entries, locked, values))));
    return false;
  }

  /** Takes what could be read, with empty values in the places of locked keys, which it returns. */
  private List<Bytes> readable(List<KvPair> pairs) {
    List<KeyValue> read = new ArrayList<>(pairs.size());
    List<Bytes> locked = new ArrayList<>();
    for (KvPair pair : pairs) {
      Bytes key = key(pair);
      if (pair.hasError()) {
        locked.add(key);
      }
      read.add(new KeyValue(key, ByteStrings.toBytes(pair.getValue())));
    }
    entries = read;
    return locked;
  }

  private Bytes key(KvPair pair) {
    if (!pair.hasError()) {
      return view.txn().key(pair.getKey());
    }
    // Throws what the error means if it tells of no lock.
    List<TxnLock> locks = view.locks(pair.getError(), at.version());
    if (locks.isEmpty()) {
      throw new ProtocolException(ErrorDetail.of("a store tells of a lock that it does not show"));
    }
    return locks.get(0).key();
  }

  private CompletableFuture<List<@Nullable Bytes>> read(List<Bytes> locked) {
    Backoffer own = backoffer().fork();
    if (locked.size() == 1) {
      return started(new SnapshotGet<Bytes>(view, own, at, locked.get(0), false, Found::value), own)
          .thenApply(Arrays::asList);
    }
    return started(SnapshotBatchGet.of(view, own, at, locked, false, Found::value), own);
  }

  private <T> CompletableFuture<T> started(ApiCall<T> call, Backoffer own) {
    lockedKeys = call;
    call.start();
    if (isEnded()) {
      call.cancel(false);
    }
    return call.whenComplete((value, failure) -> backoffer().join(own));
  }

  private static List<KeyValue> joined(
      List<KeyValue> entries, List<Bytes> locked, List<@Nullable Bytes> values) {
    List<KeyValue> all = new ArrayList<>(entries.size());
    int next = 0;
    for (KeyValue entry : entries) {
      if (next == locked.size() || !entry.key().equals(locked.get(next))) {
        all.add(entry);
        continue;
      }
      Bytes value = values.get(next++);
      if (value != null) {
        all.add(new KeyValue(entry.key(), value));
      }
    }
    return all;
  }

  private void take(List<KeyValue> read) {
    List<KeyValue> taken = new ArrayList<>(read.size());
    for (KeyValue entry : read) {
      taken.add(scan.keyOnly() ? new KeyValue(entry.key(), Bytes.EMPTY) : entry);
      bytes += entry.key().length() + entry.value().length();
    }
    entries = taken;
    walk.took(taken.size());
  }

  @Override
  protected boolean isComplete() {
    return walk.remaining() == null || !entries.isEmpty();
  }

  @Override
  protected void cancelParts() {
    super.cancelParts();
    ApiCall<?> running = lockedKeys;
    if (running != null) {
      running.cancel(false);
    }
  }

  @Override
  protected PageCursor.Page result() {
    return new PageCursor.Page(entries, walk.remaining(), walk.left(), bytes);
  }
}
