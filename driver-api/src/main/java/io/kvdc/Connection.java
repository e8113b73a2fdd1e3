package io.kvdc;

import io.kvdc.error.UnsupportedFeatureException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a cluster: a cheap handle. All connections of one JVM that were opened with equal
 * URLs and options share the machinery behind them, which ends with the last of them. Safe for use
 * by many threads; one for a whole application is enough.
 *
 * <p>After {@link #close()} every call fails with {@link io.kvdc.error.ConnectionClosedException},
 * {@link #isClosed()}, {@link #isValid}, {@link #url()} and {@link #close()} itself excepted.
 */
public interface Connection extends AutoCloseable {

  /**
   * Reads and writes without transactions, with the options of the URL.
   *
   * @return a view; nothing to close
   */
  RawSession raw();

  /**
   * Reads and writes without transactions.
   *
   * @param options how the session shall work
   * @return a view; nothing to close
   */
  default RawSession raw(RawOptions options) {
    return raw().with(options);
  }

  /**
   * How transactions of this connection work unless they are told otherwise: {@link
   * TransactionOptions#defaults()}, changed as options of the URL say.
   *
   * @return the options of {@link #begin()}, {@link #transact(TransactionFunction)} and their twins
   */
  default TransactionOptions transactionOptions() {
    return TransactionOptions.defaults();
  }

  /**
   * Begins a transaction that works as {@link #transactionOptions()} says.
   *
   * @return the transaction; close it
   */
  default Transaction begin() {
    return begin(transactionOptions());
  }

  /**
   * Begins a transaction. Needs {@link Capability#TRANSACTIONS}.
   *
   * @param options how it shall work
   * @return the transaction; close it
   * @throws io.kvdc.error.FutureTimestampException if the options name a start that lies ahead of
   *     the cluster
   * @throws io.kvdc.error.InvalidArgumentException if the options do not go together
   * @throws UnsupportedFeatureException if the driver has no transactions
   */
  default Transaction begin(TransactionOptions options) {
    throw NoTransactions.on(this);
  }

  /**
   * Begins a transaction without blocking.
   *
   * @param options how it shall work
   * @return the transaction; fails as {@link #begin(TransactionOptions)}
   */
  default CompletionStage<AsyncTransaction> beginAsync(TransactionOptions options) {
    return CompletableFuture.failedFuture(NoTransactions.on(this));
  }

  /**
   * Begins a transaction that works as {@link #transactionOptions()} says, without blocking.
   *
   * @return the transaction; fails as {@link #begin(TransactionOptions)}
   */
  default CompletionStage<AsyncTransaction> beginAsync() {
    return beginAsync(transactionOptions());
  }

  /**
   * Works in a transaction as {@link #transactionOptions()} says and commits it, again and again
   * while it fails with what may be retried; see {@link #transact(TransactionOptions, RetryPolicy,
   * TransactionFunction)}.
   *
   * @param work what to do
   * @param <T> what it returns
   * @return the result of the attempt that was committed
   */
  default <T extends @Nullable Object> T transact(TransactionFunction<T> work) {
    return transact(transactionOptions(), RetryPolicy.defaults(), work);
  }

  /**
   * Works in a transaction and commits it, again and again while it fails with what may be retried;
   * see {@link #transact(TransactionOptions, RetryPolicy, TransactionFunction)}.
   *
   * @param options how each attempt works
   * @param work what to do
   * @param <T> what it returns
   * @return the result of the attempt that was committed
   */
  default <T extends @Nullable Object> T transact(
      TransactionOptions options, TransactionFunction<T> work) {
    return transact(options, RetryPolicy.defaults(), work);
  }

  /**
   * Works in a transaction and commits it. If the work or the commit throws a {@link
   * io.kvdc.error.KvTransientException}, it rolls back and begins anew, after a pause, as the
   * policy says; when the policy is exhausted it throws what the last attempt threw, with the
   * earlier failures suppressed in it. Everything else that is thrown rolls back and is thrown on
   * at once, {@link io.kvdc.error.KvUndeterminedException} above all; and so is whatever is thrown
   * after the work itself has committed its transaction, or has tried to and lost the answer.
   *
   * @param options how each attempt works
   * @param policy how often and how long to repeat
   * @param work what to do; may be called several times
   * @param <T> what it returns
   * @return the result of the attempt that was committed
   * @throws io.kvdc.error.CallInterruptedException if the thread is interrupted in a pause
   */
  default <T extends @Nullable Object> T transact(
      TransactionOptions options, RetryPolicy policy, TransactionFunction<T> work) {
    return new TransactionLoop<>(this, options, policy, RepeatTime.SYSTEM, work).run();
  }

  /**
   * Works in a transaction and commits it without blocking; see {@link
   * #transactAsync(TransactionOptions, RetryPolicy, Function)}.
   *
   * @param work what to do; may be called several times
   * @param <T> what it returns
   * @return the result of the attempt that was committed
   */
  default <T extends @Nullable Object> CompletionStage<T> transactAsync(
      Function<AsyncTransaction, ? extends CompletionStage<T>> work) {
    return transactAsync(transactionOptions(), RetryPolicy.defaults(), work);
  }

  /**
   * Works in a transaction and commits it without blocking, as {@link #transact(TransactionOptions,
   * RetryPolicy, TransactionFunction)} does. Cancelling the stage's future cancels what is under
   * way, and rolls back unless the commit has been sent already; then, as always when a commit is
   * cancelled, it is not known whether it took effect.
   *
   * @param options how each attempt works
   * @param policy how often and how long to repeat
   * @param work what to do; may be called several times. What it throws and what its stage fails
   *     with are treated alike.
   * @param <T> what it returns
   * @return the result of the attempt that was committed
   */
  default <T extends @Nullable Object> CompletionStage<T> transactAsync(
      TransactionOptions options,
      RetryPolicy policy,
      Function<AsyncTransaction, ? extends CompletionStage<T>> work) {
    return new AsyncTransactionLoop<>(this, options, policy, RepeatTime.SYSTEM, work).start();
  }

  /**
   * The newest state of the data, at a new timestamp.
   *
   * @return a view; nothing to close
   */
  default Snapshot snapshot() {
    return snapshot(currentTimestamp());
  }

  /**
   * The newest state of the data, at a new timestamp, without blocking.
   *
   * @return a view; fails as {@link #currentTimestampAsync()}
   */
  default CompletionStage<AsyncSnapshot> snapshotAsync() {
    return currentTimestampAsync().thenApply(timestamp -> snapshot(timestamp).async());
  }

  /**
   * The state of the data at a timestamp. Asks nobody; whether the timestamp can be read at is
   * found out by the first read. Needs {@link Capability#TRANSACTIONS}.
   *
   * @param timestamp as of when to read; {@link Timestamp#MAX}: the newest data whenever it is
   *     asked, each read for itself
   * @return a view; nothing to close
   * @throws UnsupportedFeatureException if the driver has no transactions
   */
  default Snapshot snapshot(Timestamp timestamp) {
    throw NoTransactions.on(this);
  }

  /**
   * Asks the cluster for a new timestamp, later than all that it handed out before.
   *
   * @return the timestamp
   */
  Timestamp currentTimestamp();

  /**
   * Asks the cluster for a new timestamp without blocking.
   *
   * @return the timestamp, as {@link #currentTimestamp()}
   */
  CompletionStage<Timestamp> currentTimestampAsync();

  /**
   * What can be done on this connection, given the driver, the URL and how the cluster is set up.
   *
   * @return an immutable set
   */
  Set<Capability> capabilities();

  /**
   * Asks the cluster whether it answers.
   *
   * @param timeout how long to wait at most; must be positive
   * @return true if it answered in time; false if not, or if this connection is closed
   */
  boolean isValid(Duration timeout);

  /**
   * The URL of this connection, without secrets.
   *
   * @return for messages and logs
   */
  String url();

  /**
   * Goes behind the API to what only one driver has.
   *
   * @param type an interface of that driver
   * @param <T> the same
   * @return this connection as that type
   * @throws io.kvdc.error.UnsupportedFeatureException if this connection is nothing of the kind
   */
  <T> T unwrap(Class<T> type);

  /**
   * Whether {@link #unwrap} would succeed.
   *
   * @param type an interface of a driver
   * @return true if it would
   */
  boolean isWrapperFor(Class<?> type);

  /**
   * Whether {@link #close()} was called.
   *
   * @return true after it
   */
  boolean isClosed();

  /**
   * Ends this connection: calls under way fail, cursors end, transactions that are open are rolled
   * back. Returns when all threads and channels of the last connection to the cluster are gone.
   * Harmless if repeated.
   */
  @Override
  void close();

  /**
   * Ends this connection without blocking.
   *
   * @return completed when {@link #close()} would return; the same stage for each call
   */
  CompletionStage<@Nullable Void> closeAsync();
}
