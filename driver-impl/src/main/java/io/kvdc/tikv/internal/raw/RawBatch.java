package io.kvdc.tikv.internal.raw;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A call about many keys: by region, and within a region in batches bounded by number and by bytes.
 */
abstract class RawBatch<Q extends Message, R extends Message, T>
    extends RegionFanOut<List<RawBatch.Item>, Q, R, T> {

  /** Keys in one request at most (client-go: rawBatchPairCount). */
  static final int MOST_KEYS = 512;

  /** Bytes in one request, unless one entry alone has more (client-go: rawBatchPutSize). */
  static final int MOST_BYTES = 16 << 10;

  /**
   * One of the keys.
   *
   * @param index its place in what the caller gave
   * @param key the key
   * @param value the value to write; empty if nothing is written
   * @param ttlSeconds how long to keep it; 0: for ever
   */
  record Item(int index, Bytes key, Bytes value, long ttlSeconds) {
    int size() {
      return key.length() + value.length();
    }
  }

  private final int mostBytes;
  private final RawAccess access;
  private final RawOptions options;

  RawBatch(
      RawAccess access,
      RawOptions options,
      RegionRequest<Q, R> kind,
      int mostBytes,
      List<Item> items) {
    super(access.sender(), kind, access.backoffer(options), access.settings().concurrency(), items);
    this.access = access;
    this.options = options;
    this.mostBytes = mostBytes;
  }

  final RawAccess access() {
    return access;
  }

  final RawOptions options() {
    return options;
  }

  /** Sorted by key. */
  static List<Item> items(List<Bytes> keys) {
    List<Item> items = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      items.add(new Item(i, keys.get(i), Bytes.EMPTY, 0));
    }
    items.sort(Comparator.comparing(Item::key));
    return items;
  }

  /** Sorted by key; of those with the same key the last one only. */
  static List<Item> items(List<KeyValue> entries, long[] ttlSeconds) {
    List<Item> all = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      KeyValue entry = entries.get(i);
      long ttl = ttlSeconds.length == 0 ? 0 : ttlSeconds[i];
      all.add(new Item(i, entry.key(), entry.value(), ttl));
    }
    all.sort(Comparator.comparing(Item::key));
    List<Item> last = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      // Sorting is stable: the last one given is the last one here.
      if (i + 1 == all.size() || !all.get(i).key().equals(all.get(i + 1).key())) {
        last.add(all.get(i));
      }
    }
    return last;
  }

  @Override
  protected final CompletableFuture<Pieces<List<Item>>> cut(
      List<Item> items, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, Item::key, items)
        .thenApply(
            groups -> {
              List<Piece<List<Item>>> pieces = new ArrayList<>();
              groups.forEach(group -> split(group, pieces));
              return new Pieces<>(pieces, null);
            });
  }

  private void split(KeyGrouping.Group<Item> group, List<Piece<List<Item>>> pieces) {
    List<Item> items = group.things();
    int begin = 0;
    int bytes = 0;
    for (int i = 0; i < items.size(); i++) {
      int size = items.get(i).size();
      if (i > begin && (i - begin == MOST_KEYS || bytes + size > mostBytes)) {
        pieces.add(new Piece<>(group.region(), items.subList(begin, i)));
        begin = i;
        bytes = 0;
      }
      bytes += size;
    }
    pieces.add(new Piece<>(group.region(), items.subList(begin, items.size())));
  }
}
