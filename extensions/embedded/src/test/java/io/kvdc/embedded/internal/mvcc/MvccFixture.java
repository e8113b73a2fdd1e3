package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ManualTime;
import io.kvdc.embedded.internal.pd.TimestampOracle;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.AssertionLevel;
import io.kvdc.proto.kvrpcpb.CommitRole;
import io.kvdc.proto.kvrpcpb.IsolationLevel;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Transactions on an engine of their own, in one region that holds all keys. */
final class MvccFixture {

  /** What locks live, in milliseconds. */
  static final long TTL = 3_000;

  private final KvEngine engine = new KvEngine();
  private final ConcurrencyManager concurrency =
      new ConcurrencyManager(new TimestampOracle(new ManualTime()));
  private final List<ReleasedLock> released = new ArrayList<>();
  private final MvccStore store = new MvccStore(engine, concurrency, released::addAll);

  MvccStore store() {
    return store;
  }

  /** All locks that commands released, in order. */
  List<ReleasedLock> released() {
    return released;
  }

  static TxnKey key(String text) {
    return TxnKey.ofRaw(ByteString.copyFromUtf8(text));
  }

  static PrewriteMutation put(String key, String value) {
    return mutation(Op.Put, key, value);
  }

  static PrewriteMutation mutation(Op op, String key, String value) {
    return new PrewriteMutation(
        op,
        key(key),
        ByteString.copyFromUtf8(value),
        Assertion.None,
        PessimisticAction.SKIP_PESSIMISTIC_CHECK,
        null);
  }

  Prewrite.Result prewrite(
      String primary,
      long startTs,
      long maxCommitTs,
      @Nullable List<String> secondaries,
      boolean onePhase,
      PrewriteMutation... mutations)
      throws MvccException {
    return prewrite(
        AssertionLevel.Off, primary, startTs, maxCommitTs, secondaries, onePhase, mutations);
  }

  /** Writes some keys, named after the transaction, of which each is said to exist already. */
  Prewrite.Result prewriteAsserting(AssertionLevel level, long startTs, int count)
      throws MvccException {
    PrewriteMutation[] mutations = new PrewriteMutation[count];
    for (int i = 0; i < count; i++) {
      TxnKey key = key("%d-%02d".formatted(startTs, i));
      mutations[i] =
          new PrewriteMutation(
              Op.Put,
              key,
              key.raw(),
              Assertion.Exist,
              PessimisticAction.SKIP_PESSIMISTIC_CHECK,
              null);
    }
    return prewrite(
        level, mutations[0].key().raw().toStringUtf8(), startTs, 0, null, false, mutations);
  }

  private Prewrite.Result prewrite(
      AssertionLevel level,
      String primary,
      long startTs,
      long maxCommitTs,
      @Nullable List<String> secondaries,
      boolean onePhase,
      PrewriteMutation... mutations)
      throws MvccException {
    PrewriteProperties properties =
        new PrewriteProperties(
            ByteString.copyFromUtf8(primary),
            startTs,
            TTL,
            mutations.length,
            0,
            maxCommitTs,
            0,
            false,
            false,
            level,
            0,
            0);
    List<ByteString> others =
        secondaries == null ? null : secondaries.stream().map(ByteString::copyFromUtf8).toList();
    return store.write(
        MvccStore.EVERYWHERE,
        (reader, writes) ->
            new Prewrite(properties, List.of(mutations), others, onePhase, concurrency)
                .run(reader, writes));
  }

  /** Prewrites in two phases, with the first key as primary. */
  void prewrite(long startTs, PrewriteMutation... mutations) throws MvccException {
    prewrite(mutations[0].key().raw().toStringUtf8(), startTs, 0, null, false, mutations);
  }

  void commit(long startTs, long commitTs, String... keys) throws MvccException {
    Commit commit = new Commit(startTs, commitTs, CommitRole.Unknown);
    store.write(
        MvccStore.EVERYWHERE,
        (reader, writes) -> {
          commit.run(reader, writes, keysOf(keys));
          return commit;
        });
  }

  /** Writes and commits one key. */
  void write(String key, String value, long startTs, long commitTs) throws MvccException {
    prewrite(startTs, put(key, value));
    commit(startTs, commitTs, key);
  }

  /** Deletes and commits one key. */
  void delete(String key, long startTs, long commitTs) throws MvccException {
    prewrite(startTs, mutation(Op.Del, key, ""));
    commit(startTs, commitTs, key);
  }

  void rollback(long startTs, String... keys) throws MvccException {
    Rollback rollback = new Rollback(startTs);
    store.write(
        MvccStore.EVERYWHERE,
        (reader, writes) -> {
          rollback.run(reader, writes, keysOf(keys));
          return rollback;
        });
  }

  /** Rolls back for good. */
  void protectedRollback(long startTs, String key) throws MvccException {
    Rollback rollback = new Rollback(startTs);
    store.write(
        MvccStore.EVERYWHERE,
        (reader, writes) -> {
          rollback.cleanup(reader, writes, key(key), 0);
          return rollback;
        });
  }

  /** Reads as a transaction at the timestamp; empty for no value. */
  String get(String key, long timestamp) throws MvccException {
    concurrency.updateMaxTs(timestamp);
    ReadOptions options =
        new ReadOptions(timestamp, IsolationLevel.SI, Set.of(), Set.of(), false, false);
    return store.read(
        MvccStore.EVERYWHERE,
        reader -> {
          ReadValue value = new SnapshotRead(reader, options).get(key(key));
          return value == null ? "" : value.value().toStringUtf8();
        });
  }

  MvccHistory history(String key) throws MvccException {
    return store.read(MvccStore.EVERYWHERE, reader -> reader.history(key(key)));
  }

  /** The commit records of a key, the newest first, as {@code PUT@20}. */
  List<String> records(String key) throws MvccException {
    return history(key).writes().stream()
        .map(write -> write.write().type() + "@" + write.commitTs())
        .toList();
  }

  private static List<TxnKey> keysOf(String... keys) {
    return List.of(keys).stream().map(MvccFixture::key).toList();
  }
}
