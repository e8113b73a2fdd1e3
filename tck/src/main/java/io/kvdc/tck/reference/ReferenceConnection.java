package io.kvdc.tck.reference;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.UnsupportedFeatureException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection to one cluster, with a thread of its own. */
final class ReferenceConnection implements Connection {

  private final String url;
  private final Duration timeout;
  private final Set<Capability> capabilities;
  private final ReferenceCluster cluster;
  private final Runnable onClose;
  private final ReferenceThread thread = new ReferenceThread();
  private volatile boolean closed;

  ReferenceConnection(
      String url,
      Duration timeout,
      Set<Capability> capabilities,
      ReferenceCluster cluster,
      Runnable onClose) {
    this.url = url;
    this.timeout = timeout;
    this.capabilities = Set.copyOf(capabilities);
    this.cluster = cluster;
    this.onClose = onClose;
  }

  <T extends @Nullable Object> CompletableFuture<T> run(Supplier<T> work) {
    return thread.run(work);
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

  @Override
  public Timestamp currentTimestamp() {
    return ReferenceThread.join(currentTimestampAsync(), timeout, false);
  }

  @Override
  public CompletableFuture<Timestamp> currentTimestampAsync() {
    return run(cluster.store()::nextTimestamp);
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
      onClose.run();
    }
    return thread.end();
  }

  private void checkOpen() {
    if (closed) {
      throw ReferenceThread.closed();
    }
  }
}
