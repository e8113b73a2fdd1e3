package io.kvdc.interceptors;

import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cluster who asks, for its own statistics. What the application says of a session stands
 * before this. Safe for use by many threads and for several connections at once.
 */
public final class RequestSourceTagger implements Interceptor {

  private final Function<Operation, @Nullable String> source;

  /**
   * The same source for all.
   *
   * @param source who asks
   */
  public RequestSourceTagger(String source) {
    Objects.requireNonNull(source, "source");
    this.source = operation -> source;
  }

  /**
   * A source for each operation.
   *
   * @param source says who asks; null: as if this were not there; quick, on the caller's thread
   */
  public RequestSourceTagger(Function<Operation, @Nullable String> source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  @Override
  public OperationTerms terms(Operation operation, OperationTerms outer) {
    String asking = source.apply(operation);
    return asking == null ? outer : outer.from(asking);
  }
}
