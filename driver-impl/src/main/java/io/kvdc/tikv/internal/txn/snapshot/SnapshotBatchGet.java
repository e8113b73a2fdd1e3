package io.kvdc.tikv.internal.txn.snapshot;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BatchGetResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.tikv.internal.region.AttemptListener;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.ReadRouting;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads many keys; answers in the order in which they were asked for. Values that are there stay:
 * only locked keys are asked for again.
 */
final class SnapshotBatchGet<T>
    extends RegionFanOut<
        List<SnapshotBatchGet.Wanted>, BatchGetRequest, BatchGetResponse, List<@Nullable T>> {

  /** Keys in one request at most (client-go txnsnapshot: batchGetSize). */
  static final int MOST_KEYS = 5_120;

  /**
   * One of the keys.
   *
   * @param index its place in what the caller gave
   * @param key the key
   */
  record Wanted(int index, Bytes key) {}

  private final SnapshotView view;
  private final ReadTimestamp at;
  private final List<Wanted> wanted;
  private final boolean withCommitTs;
  private final Function<Found, @Nullable T> reader;
  private final Found[] found;
  private final AtomicInteger lockErrors = new AtomicInteger();

  /**
   * Begins a call.
   *
   * @param view the snapshot
   * @param backoffer the budget and the deadline
   * @param at as of when to read
   * @param answers what is known already, in the order of the keys; null at keys that are to be
   *     read
   * @param wanted the keys that are to be read
   * @param withCommitTs whether to ask when values were committed
   * @param reader makes of each answer what the caller gets
   */
  private SnapshotBatchGet(
      SnapshotView view,
      Backoffer backoffer,
      ReadTimestamp at,
      Found[] answers,
      List<Wanted> wanted,
      boolean withCommitTs,
      Function<Found, @Nullable T> reader) {
    super(
        view.txn().sender(),
        TxnRpcs.BATCH_GET,
        backoffer,
        view.txn().settings().concurrency(),
        wanted);
    this.view = view;
    this.at = at;
    this.wanted = wanted;
    this.withCommitTs = withCommitTs;
    this.reader = reader;
    this.found = answers;
  }

  /**
   * Begins a call for the keys that the snapshot does not remember.
   *
   * @param view the snapshot
   * @param backoffer the budget and the deadline
   * @param at as of when to read
   * @param keys the keys, in any order, perhaps several times
   * @param withCommitTs whether to ask when values were committed
   * @param reader makes of each answer what the caller gets
   */
  static <T> SnapshotBatchGet<T> of(
      SnapshotView view,
      Backoffer backoffer,
      ReadTimestamp at,
      List<Bytes> keys,
      boolean withCommitTs,
      Function<Found, @Nullable T> reader) {
    Found[] answers = new Found[keys.size()];
    Arrays.fill(answers, Found.NOTHING);
    List<Wanted> missing = new ArrayList<>(keys.size());
    SnapshotCache cache = view.cache();
    for (int i = 0; i < keys.size(); i++) {
      Found known = cache == null ? null : cache.find(keys.get(i), withCommitTs);
      if (known == null) {
        missing.add(new Wanted(i, keys.get(i)));
      } else {
        answers[i] = known;
      }
    }
    missing.sort(Comparator.comparing(Wanted::key));
    return new SnapshotBatchGet<>(view, backoffer, at, answers, missing, withCommitTs, reader);
  }

  @Override
  protected @Nullable CompletableFuture<?> before() {
    return wanted.isEmpty() ? null : view.before(at, backoffer());
  }

  @Override
  protected @Nullable CompletableFuture<?> after() {
    return wanted.isEmpty() ? null : view.after(at, backoffer().deadline());
  }

  @Override
  protected void describe(Context.Builder context) {
    view.describeWithLocks(context);
  }

  @Override
  protected ReadRouting routing() {
    return view.routing(lockErrors.get() > 0);
  }

  @Override
  protected AttemptListener attemptListener() {
    return view.counts();
  }

  @Override
  protected CompletableFuture<Pieces<List<Wanted>>> cut(
      List<Wanted> part, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, Wanted::key, part)
        .thenApply(
            groups -> {
              List<Piece<List<Wanted>>> pieces = new ArrayList<>(groups.size());
              for (KeyGrouping.Group<Wanted> group : groups) {
                List<Wanted> keys = group.things();
                for (int from = 0; from < keys.size(); from += MOST_KEYS) {
                  int to = Math.min(keys.size(), from + MOST_KEYS);
                  pieces.add(new Piece<>(group.region(), keys.subList(from, to)));
                }
              }
              return new Pieces<>(pieces, null);
            });
  }

  @Override
  protected BatchGetRequest request(CachedRegion region, List<Wanted> part) {
    BatchGetRequest.Builder request =
        BatchGetRequest.newBuilder().setVersion(at.version().value()).setNeedCommitTs(withCommitTs);
    Bytes previous = null;
    for (Wanted each : part) {
      if (!each.key().equals(previous)) {
        request.addKeys(view.txn().key(each.key()));
      }
      previous = each.key();
    }
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Wanted> part, BatchGetResponse response) {
    view.served(response.getExecDetailsV2());
    if (response.hasError()) {
      redo(part, waits -> settle(waits, view.locks(response.getError(), at.version())));
      return;
    }
    List<TxnLock> locks = new ArrayList<>();
    List<Wanted> locked = new ArrayList<>();
    int next = 0;
    for (KvPair pair : response.getPairsList()) {
      if (pair.hasError()) {
        locks.addAll(view.locks(pair.getError(), at.version()));
        ByteString key = pair.getError().getLocked().getKey();
        int first = find(part, key, next);
        next = behind(part, first);
        locked.addAll(part.subList(first, next));
      } else {
        int first = find(part, pair.getKey(), next);
        next = behind(part, first);
        put(part.subList(first, next), pair);
      }
    }
    if (!locked.isEmpty()) {
      locked.sort(Comparator.comparing(Wanted::key));
      redo(locked, waits -> settle(waits, locks));
    }
  }

  private CompletableFuture<?> settle(Backoffer waits, List<TxnLock> locks) {
    return view.resolve(waits, locks, at.version(), false, lockErrors.incrementAndGet());
  }

  private void put(List<Wanted> same, KvPair pair) {
    Found value = new Found(ByteStrings.toBytes(pair.getValue()), pair.getCommitTs());
    if (!value.answers(withCommitTs)) {
      throw SnapshotGet.withoutCommitTs();
    }
    for (Wanted each : same) {
      found[each.index()] = value;
    }
  }

  /**
   * The first place of a key. Stores promise no order, but keep to that of the request, so that the
   * place is most often near the one before.
   */
  private int find(List<Wanted> part, ByteString stored, int near) {
    Bytes key = view.txn().key(stored);
    int at = near;
    if (at == part.size() || !part.get(at).key().equals(key)) {
      at = Collections.binarySearch(part, new Wanted(0, key), Comparator.comparing(Wanted::key));
    }
    if (at < 0) {
      throw new ProtocolException(
          ErrorDetail.of(
              "a store answered with a key of " + key.length() + " bytes that was not asked for"));
    }
    while (at > 0 && part.get(at - 1).key().equals(key)) {
      at--;
    }
    return at;
  }

  private static int behind(List<Wanted> part, int first) {
    int end = first + 1;
    while (end < part.size() && part.get(end).key().equals(part.get(first).key())) {
      end++;
    }
    return end;
  }

  @Override
  protected List<@Nullable T> result() {
    SnapshotCache cache = view.cache();
    if (cache != null) {
      wanted.forEach(each -> cache.put(each.key(), found[each.index()]));
    }
    List<@Nullable T> values = new ArrayList<>(found.length);
    for (Found each : found) {
      values.add(reader.apply(each));
    }
    return Collections.unmodifiableList(values);
  }
}
