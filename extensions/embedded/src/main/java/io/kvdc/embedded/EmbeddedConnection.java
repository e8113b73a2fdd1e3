package io.kvdc.embedded;

import io.kvdc.AsyncTransaction;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection of the TiKV driver that keeps an embedded cluster alive until it is closed. */
final class EmbeddedConnection implements Connection {
  private final Connection inner;
  private final EmbeddedCluster cluster;
  private final String url;
  private final AtomicBoolean left = new AtomicBoolean();
  private final AtomicReference<@Nullable CompletionStage<@Nullable Void>> closing =
      new AtomicReference<>();

  EmbeddedConnection(Connection inner, EmbeddedCluster cluster, String url) {
    this.inner = inner;
    this.cluster = cluster;
    this.url = url;
  }

  @Override
  public RawSession raw() {
    return inner.raw();
  }

  @Override
  public RawSession raw(RawOptions options) {
    return inner.raw(options);
  }

  @Override
  public TransactionOptions transactionOptions() {
    return inner.transactionOptions();
  }

  @Override
  public Transaction begin(TransactionOptions options) {
    return inner.begin(options);
  }

  @Override
  public CompletionStage<AsyncTransaction> beginAsync(TransactionOptions options) {
    return inner.beginAsync(options);
  }

  @Override
  public Snapshot snapshot(Timestamp timestamp) {
    return inner.snapshot(timestamp);
  }

  @Override
  public Timestamp currentTimestamp() {
    return inner.currentTimestamp();
  }

  @Override
  public CompletionStage<Timestamp> currentTimestampAsync() {
    return inner.currentTimestampAsync();
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public boolean isValid(Duration timeout) {
    return inner.isValid(timeout);
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type == EmbeddedCluster.class ? type.cast(cluster) : inner.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type == EmbeddedCluster.class || inner.isWrapperFor(type);
  }

  @Override
  public boolean isClosed() {
    return inner.isClosed();
  }

  @Override
  public void close() {
    try {
      inner.close();
    } finally {
      leave();
    }
  }

  /**
   * The cluster ends on a thread of its own: ending it waits for the very threads that may complete
   * this stage.
   */
  @Override
  public CompletionStage<@Nullable Void> closeAsync() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (!closing.compareAndSet(null, done)) {
      return Objects.requireNonNull(closing.get());
    }
    inner
        .closeAsync()
        .whenComplete(
            (ignored, failure) -> {
              Thread closer =
                  new Thread(() -> finish(done, failure), "kvdc-" + cluster.name() + "-close");
              closer.setDaemon(true);
              closer.start();
            });
    return done;
  }

  private void finish(CompletableFuture<@Nullable Void> done, @Nullable Throwable failure) {
    try {
      leave();
    } catch (RuntimeException e) {
      done.completeExceptionally(failure == null ? e : failure);
      return;
    }
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      RunningClusters.leave(cluster);
    }
  }
}
