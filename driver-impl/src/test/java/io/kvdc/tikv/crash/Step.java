package io.kvdc.tikv.crash;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.FairLocking;
import io.kvdc.LockOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a transaction does before it commits. */
@FunctionalInterface
interface Step {

  /** Ends with the failure of what failed, or never if the answer to it was lost. */
  CompletionStage<?> take(AsyncTransaction transaction);

  /** Writes the new value of each key. */
  static Step put(List<Bytes> keys) {
    return transaction -> {
      CompletionStage<?> written = CompletableFuture.completedStage(null);
      for (Bytes key : keys) {
        written = written.thenCompose(done -> transaction.put(key, CrashScene.NEW));
      }
      return written;
    };
  }

  /** Locks keys together. */
  static Step lock(List<Bytes> keys) {
    return transaction -> transaction.lockKeys(keys, LockOptions.defaults());
  }

  /** Locks keys together, so that others may do the same. */
  static Step share(List<Bytes> keys) {
    LockOptions defaults = LockOptions.defaults();
    LockOptions shared =
        new LockOptions(
            defaults.waitTime(),
            defaults.returnValues(),
            defaults.checkExistence(),
            defaults.onlyIfExists(),
            defaults.forUpdateTimestamp(),
            true,
            defaults.resourceGroupTag());
    return transaction -> transaction.lockKeys(keys, shared);
  }

  /** Sends what was written so far. */
  static Step flush() {
    return AsyncTransaction::flush;
  }

  /**
   * Locks keys one by one in a stage of fair locking: some in the first try, others in a second.
   */
  static Step lockFairly(List<Bytes> first, List<Bytes> second) {
    return transaction -> {
      FairLocking stage = transaction.startFairLocking();
      return oneByOne(transaction, first)
          .thenCompose(
              locked -> {
                stage.retry();
                return oneByOne(transaction, second);
              })
          .thenRun(stage::done);
    };
  }

  private static CompletionStage<?> oneByOne(AsyncTransaction transaction, List<Bytes> keys) {
    CompletionStage<?> locked = CompletableFuture.completedStage(null);
    for (Bytes key : keys) {
      locked = locked.thenCompose(done -> lock(List.of(key)).take(transaction));
    }
    return locked;
  }
}
