package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncCursor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.VersionedValue;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.buffer.UnionCursor;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a transaction reads: the snapshot, with its own writes over it. */
final class OwnReads {

  private final LiveTransaction transaction;
  private final SessionCalls calls;
  private final MemBuffer buffer;

  OwnReads(LiveTransaction transaction) {
    this.transaction = transaction;
    this.calls = transaction.access().calls();
    this.buffer = transaction.buffer();
  }

  CompletableFuture<@Nullable Bytes> get(Bytes key) {
    return one("transaction.get", key, own -> own, transaction.reads()::get);
  }

  CompletableFuture<@Nullable VersionedValue> getVersioned(Bytes key) {
    return one(
        "transaction.getVersioned",
        key,
        own -> new VersionedValue(own, null),
        transaction.reads()::getVersioned);
  }

  private <T> CompletableFuture<@Nullable T> one(
      String name,
      Bytes key,
      Function<Bytes, T> asOwn,
      Function<Bytes, ApiCall<@Nullable T>> stored) {
    Objects.requireNonNull(key, "key");
    return calls.checked(
        () -> {
          transaction.lifecycle().requireActive();
          transaction.keys().check(key);
          return calls.read(name, 1, key.length(), call(key, asOwn, stored));
        });
  }

  private <T> ApiCall<@Nullable T> call(
      Bytes key, Function<Bytes, T> asOwn, Function<Bytes, ApiCall<@Nullable T>> stored) {
    Bytes own = transaction.own(key);
    if (own != null) {
      return new ComputedCall<>(transaction.waits(), () -> visible(own, asOwn));
    }
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined == null || !pipelined.hasFlushed()) {
      return stored.apply(key);
    }
    return new ChainedCall<>(
        transaction.waits(),
        pipelined.read(List.of(key), transaction.deadline()),
        found -> {
          Bytes flushed = found.get(key);
          return flushed == null
              ? stored.apply(key)
              : new ComputedCall<>(transaction.waits(), () -> visible(flushed, asOwn));
        });
  }

  private static <T> @Nullable T visible(Bytes own, Function<Bytes, T> asOwn) {
    return MemBuffer.isTombstone(own) ? null : asOwn.apply(own);
  }

  CompletableFuture<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    return many("transaction.batchGet", keys, own -> own, transaction.reads()::batchGet);
  }

  CompletableFuture<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys) {
    return many(
        "transaction.batchGetVersioned",
        keys,
        own -> new VersionedValue(own, null),
        transaction.reads()::batchGetVersioned);
  }

  private <T> CompletableFuture<List<@Nullable T>> many(
      String name,
      List<Bytes> wanted,
      Function<Bytes, T> asOwn,
      Function<List<Bytes>, ApiCall<List<@Nullable T>>> stored) {
    List<Bytes> keys = List.copyOf(wanted);
    return calls.checked(
        () -> {
          transaction.lifecycle().requireActive();
          long bytes = transaction.keys().check(keys);
          return calls.read(name, keys.size(), bytes, call(keys, asOwn, stored));
        });
  }

  private <T> ApiCall<List<@Nullable T>> call(
      List<Bytes> keys,
      Function<Bytes, T> asOwn,
      Function<List<Bytes>, ApiCall<List<@Nullable T>>> stored) {
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined == null) {
      return over(keys, asOwn, stored, buffer::get);
    }
    Map<Bytes, Bytes> known = new HashMap<>();
    Set<Bytes> unknown = new LinkedHashSet<>();
    for (Bytes key : keys) {
      Bytes own = pipelined.local(key);
      if (own == null) {
        unknown.add(key);
      } else {
        known.put(key, own);
      }
    }
    if (unknown.isEmpty() || !pipelined.hasFlushed()) {
      return over(keys, asOwn, stored, known::get);
    }
    return new ChainedCall<>(
        transaction.waits(),
        pipelined.read(unknown, transaction.deadline()),
        found -> {
          known.putAll(found);
          return over(keys, asOwn, stored, known::get);
        });
  }

  /** Puts what the transaction has written over what is stored. */
  private <T> ApiCall<List<@Nullable T>> over(
      List<Bytes> keys,
      Function<Bytes, T> asOwn,
      Function<List<Bytes>, ApiCall<List<@Nullable T>>> stored,
      Function<Bytes, @Nullable Bytes> owned) {
    List<@Nullable T> result = new ArrayList<>(keys.size());
    List<Bytes> others = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (Bytes key : keys) {
      Bytes own = owned.apply(key);
      if (own == null) {
        others.add(key);
        places.add(result.size());
      }
      result.add(own == null ? null : visible(own, asOwn));
    }
    if (others.size() == keys.size()) {
      return stored.apply(keys);
    }
    if (others.isEmpty()) {
      return new ComputedCall<>(transaction.waits(), () -> Collections.unmodifiableList(result));
    }
    return new ChainedCall<>(
        transaction.waits(),
        stored.apply(others),
        found ->
            new ComputedCall<>(
                transaction.waits(),
                () -> {
                  for (int i = 0; i < places.size(); i++) {
                    result.set(places.get(i), found.get(i));
                  }
                  return Collections.unmodifiableList(result);
                }));
  }

  AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions options) {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(options, "options");
    AsyncCursor<KeyValue> stored =
        new LimitedSteps(
            range,
            options,
            buffer::count,
            (rest, scan) -> transaction.reads().scan(calls, "transaction.scan", rest, scan));
    return new OwnCursor(transaction, new UnionCursor(buffer, range, options, stored));
  }
}
