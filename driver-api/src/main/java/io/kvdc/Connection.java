package io.kvdc;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
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
   * Ends this connection: calls under way fail, cursors end. Returns when all threads and channels
   * of the last connection to the cluster are gone. Harmless if repeated.
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
