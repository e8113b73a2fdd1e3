package io.kvdc.tikv.internal.region;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call about one key.
 *
 * @param <Q> the request
 * @param <R> the response
 * @param <T> what the caller gets
 */
public final class KeyCall<Q extends Message, R extends Message, T> extends RegionCall<Q, R, T> {

  private final Bytes key;
  private final Q request;
  private final Function<R, @Nullable T> reader;
  private @Nullable T result;

  /**
   * Begins a call.
   *
   * @param sender sends
   * @param kind how
   * @param backoffer the budget and the deadline
   * @param key the application's key, by which the region is found
   * @param request the request, without context
   * @param reader reads the response; throws a {@link io.kvdc.error.KvException} if it holds an
   *     error
   */
  public KeyCall(
      RegionRequestSender sender,
      RegionRequest<Q, R> kind,
      Backoffer backoffer,
      Bytes key,
      Q request,
      Function<R, @Nullable T> reader) {
    super(sender, kind, backoffer);
    this.key = key;
    this.request = request;
    this.reader = reader;
  }

  @Override
  protected @Nullable CachedRegion find(RegionCache cache) {
    return cache.find(key);
  }

  @Override
  protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
    return locator.locate(key, backoffer().deadline());
  }

  @Override
  protected Q request(CachedRegion region) {
    return request;
  }

  @Override
  protected boolean take(R response, CachedRegion region) {
    result = reader.apply(response);
    return true;
  }

  @Override
  protected @Nullable T result() {
    return result;
  }
}
