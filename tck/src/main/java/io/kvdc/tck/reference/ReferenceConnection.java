package io.kvdc.tck.reference;

import io.kvdc.AsyncTransaction;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.Snapshot;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.spi.Interception;
import io.kvdc.spi.InterceptorChain;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection to one cluster, with a thread of its own. */
final class ReferenceConnection implements Connection {

  private final String url;
  private final Duration timeout;
  private final Set<Capability> capabilities;
  private final ReferenceCluster cluster;
  private final @Nullable InterceptorChain interceptors;
  private final Runnable onClose;
  private final ReferenceThread thread = new ReferenceThread();
  private final Map<Ticket, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
  private final Set<TransactionBody> transactions = ConcurrentHashMap.newKeySet();
  private final Admission admission;
  private volatile boolean closed;

  ReferenceConnection(
      String url,
      Duration timeout,
      Set<Capability> capabilities,
      ReferenceCluster cluster,
      @Nullable InterceptorChain interceptors,
      Runnable onClose) {
    this.url = url;
    this.timeout = timeout;
    this.capabilities = Set.copyOf(capabilities);
    this.cluster = cluster;
    this.interceptors = interceptors;
    this.onClose = onClose;
    this.admission = new Admission(thread, timeout);
  }

  /** Checks the arguments, asks the interceptors, and does it on the thread. */
  <T extends @Nullable Object> CompletableFuture<T> call(
      ReferenceCall call, Runnable check, Supplier<T> work) {
    try {
      checkOpen();
      check.run();
    } catch (KvException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (interceptors == null) {
      return thread.run(work);
    }
    Interception interception =
        interceptors.before(
            call.session(), call.name(), call.write(), call.keys(), call.payloadBytes());
    CompletableFuture<T> result =
        admission.then(interception, () -> thread.run(() -> told(interception, work)));
    // Without effect unless the call was cancelled or the connection closed before it began.
    CompletableFuture<T> unused =
        result.whenComplete((value, failure) -> interception.after(failure));
    return result;
  }

  /** As {@link #call}, of something that may end later than it begins. */
  <T extends @Nullable Object> CompletableFuture<T> begin(
      ReferenceCall call, Runnable check, Supplier<CompletableFuture<T>> work) {
    try {
      checkOpen();
      check.run();
    } catch (KvException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (interceptors == null) {
      return remember(call, thread.begin(work));
    }
    Interception interception =
        interceptors.before(
            call.session(), call.name(), call.write(), call.keys(), call.payloadBytes());
    CompletableFuture<T> result =
        admission.then(
            interception,
            () -> remember(call, thread.begin(() -> tellingAtTheEnd(interception, work.get()))));
    CompletableFuture<T> unused =
        result.whenComplete((value, failure) -> interception.after(failure));
    return result;
  }

  private static <T extends @Nullable Object> CompletableFuture<T> tellingAtTheEnd(
      Interception interception, CompletableFuture<T> work) {
    CompletableFuture<T> told = new CompletableFuture<>();
    ReferenceThread.pass(work.whenComplete((value, failure) -> interception.after(failure)), told);
    CompletableFuture<?> unused =
        told.whenComplete(
            (value, failure) -> {
              if (told.isCancelled()) {
                work.cancel(false);
              }
            });
    return told;
  }

  /** A call that may take long; each is another one. */
  private static final class Ticket {
    private final boolean write;

    Ticket(ReferenceCall call) {
      this.write = call.write();
    }
  }

  private <T extends @Nullable Object> CompletableFuture<T> remember(
      ReferenceCall call, CompletableFuture<T> result) {
    Ticket ticket = new Ticket(call);
    underWay.put(ticket, result);
    CompletableFuture<?> unused = result.whenComplete((value, failure) -> underWay.remove(ticket));
    return result;
  }

  /** A commit may be done already on the thread, or be done still. */
  private void endWithTheConnection(Ticket ticket, CompletableFuture<?> call) {
    call.completeExceptionally(
        ticket.write
            ? new OutcomeUnknownException(ErrorDetail.of("the connection was closed in a commit"))
            : ReferenceThread.closed());
  }

  private static <T extends @Nullable Object> T told(Interception interception, Supplier<T> work) {
    try {
      T value = work.get();
      interception.after(null);
      return value;
    } catch (RuntimeException e) {
      interception.after(e);
      throw e;
    }
  }

  Duration timeout() {
    return timeout;
  }

  @Override
  public RawSession raw() {
    checkOpen();
    return new ReferenceRawSession(
        this, new ReferenceAsyncRawSession(this, cluster.store(), RawOptions.defaults()));
  }

  ReferenceThread thread() {
    return thread;
  }

  ReferenceCluster cluster() {
    return cluster;
  }

  @Override
  public Transaction begin(TransactionOptions options) {
    return new ReferenceTransaction(
        this, ReferenceThread.join(beginTransaction(options), timeout(options.timeout()), false));
  }

  @Override
  public CompletableFuture<AsyncTransaction> beginAsync(TransactionOptions options) {
    return beginTransaction(options).thenApply(transaction -> transaction);
  }

  private CompletableFuture<ReferenceAsyncTransaction> beginTransaction(
      TransactionOptions options) {
    Objects.requireNonNull(options, "options");
    if (closed) {
      return CompletableFuture.failedFuture(ReferenceThread.closed());
    }
    return thread.run(
        () -> {
          ReferenceChecks.options(options);
          MvccStore store = cluster.mvcc();
          Timestamp given = options.startTimestamp();
          if (given != null) {
            store.checkNotFuture(given);
          }
          Timestamp start = given == null ? store.now() : given;
          TransactionBody body = cluster.parts().transaction(store, options, start);
          transactions.add(body);
          return new ReferenceAsyncTransaction(this, store, body);
        });
  }

  void ended(TransactionBody body) {
    transactions.remove(body);
  }

  @Override
  public Snapshot snapshot(Timestamp timestamp) {
    checkOpen();
    return new ReferenceSnapshot(
        new ReferenceAsyncSnapshot(
            this, Objects.requireNonNull(timestamp, "timestamp"), SnapshotOptions.defaults()));
  }

  Duration timeout(@Nullable Duration own) {
    return Objects.requireNonNullElse(own, timeout);
  }

  @Override
  public Timestamp currentTimestamp() {
    return ReferenceThread.join(currentTimestampAsync(), timeout, false);
  }

  @Override
  public CompletableFuture<Timestamp> currentTimestampAsync() {
    return thread.run(cluster.store()::nextTimestamp);
  }

  @Override
  public Set<Capability> capabilities() {
    checkOpen();
    return capabilities;
  }

  @Override
  public boolean isValid(Duration wait) {
    if (wait.isZero() || wait.isNegative()) {
      throw new InvalidArgumentException(
          ErrorDetail.of("the time to wait must be positive, not " + wait));
    }
    return !closed;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    checkOpen();
    if (!type.isInstance(this)) {
      throw new UnsupportedFeatureException(
          ErrorDetail.of("this connection is no " + type.getName()), type.getName());
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    checkOpen();
    return type.isInstance(this);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    ReferenceThread.join(closeAsync(), timeout, true);
  }

  @Override
  public synchronized CompletableFuture<@Nullable Void> closeAsync() {
    if (!closed) {
      closed = true;
      admission.close();
      underWay.forEach(this::endWithTheConnection);
      transactions.forEach(TransactionBody::abandon);
      onClose.run();
    }
    return thread.end();
  }

  void checkOpen() {
    if (closed) {
      throw ReferenceThread.closed();
    }
  }
}
