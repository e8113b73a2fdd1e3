package io.kvdc.tikv.internal.txn.commit;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.Faults;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Transactions that are committed in an embedded cluster, and what its stores receive. */
final class EmbeddedCommits implements AutoCloseable {

  private final EmbeddedTxns txns;
  private final Committer committer;
  private final List<Message> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger deepestStack = new AtomicInteger();

  EmbeddedCommits(String... splits) {
    txns = new EmbeddedTxns(splits);
    committer = new Committer(txns.access(), txns.locks(), txns.engine().pd().operators());
    // It meets nothing, but is shown everything.
    faults()
        .inject(
            Calls.to("KvPrewrite", "KvCommit", "KvBatchRollback")
                .where(
                    call -> {
                      received.add(call.request());
                      return false;
                    }),
            FaultAction.dropRequest());
  }

  EmbeddedTxns txns() {
    return txns;
  }

  Faults faults() {
    return txns.cluster().faults();
  }

  Committer committer() {
    return committer;
  }

  /** What stores received, repeats included. */
  <Q extends Message> List<Q> received(Class<Q> type) {
    return received.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void forgetReceived() {
    received.clear();
  }

  /** Frames on the stack when a request was sent, at most. */
  int deepestStack() {
    return deepestStack.get();
  }

  Txn begin() {
    return new Txn();
  }

  /** A write of the key's name as its value. */
  Txn writing(String... keys) {
    Txn txn = begin();
    for (String key : keys) {
      txn.buffer.put(Bytes.utf8(key), Bytes.utf8("v-" + key));
    }
    return txn;
  }

  String read(String key) {
    return txns.read(key, txns.ts());
  }

  void awaitNoLocks(String... keys) {
    for (String key : keys) {
      await().until(() -> txns.lock(key) == null);
    }
  }

  void awaitQuiet() {
    await().until(() -> committer.backgroundCalls() == 0);
  }

  @Override
  public void close() {
    faults().clear();
    committer.close();
    txns.close();
  }

  /** One transaction. */
  final class Txn {
    final long startTs = txns.ts();
    final MemBuffer buffer = new MemBuffer();
    private final long beganNanos = txns.access().environment().ticker().nanoTime();
    private Duration timeout = Duration.ofSeconds(30);
    private TransactionOptions options = TransactionOptions.optimistic();
    private Bytes primary;
    private long forUpdateTs;

    Txn within(Duration newTimeout) {
      timeout = newTimeout;
      return this;
    }

    Txn with(TransactionOptions newOptions) {
      options = newOptions;
      return this;
    }

    Txn locked(Bytes newPrimary, long newForUpdateTs) {
      options = TransactionOptions.pessimistic();
      primary = newPrimary;
      forUpdateTs = newForUpdateTs;
      return this;
    }

    ApiCall<CommitDetails> call() {
      return committer.commit(
          new CommitInput(
              startTs,
              beganNanos,
              options,
              buffer,
              primary,
              forUpdateTs,
              Map.of(),
              context ->
                  deepestStack.accumulateAndGet(
                      Thread.currentThread().getStackTrace().length, Math::max),
              txns.access().deadline(timeout)));
    }

    ApiCall<CommitDetails> start() {
      ApiCall<CommitDetails> call = call();
      call.start();
      return call;
    }

    CommitDetails commit() {
      return result(start());
    }
  }

  /** The result, or the failure as it is. */
  static CommitDetails result(ApiCall<CommitDetails> call) {
    try {
      return call.join();
    } catch (CompletionException e) {
      throw (KvException) e.getCause();
    }
  }
}
