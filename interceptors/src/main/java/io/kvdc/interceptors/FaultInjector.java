package io.kvdc.interceptors;

import io.kvdc.error.KvException;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes operations fail before anything is sent, so that an application can be tested against
 * failures that are hard to bring about. What it was told last it tries first.
 *
 * <p>A failed operation was not applied, whatever the injected exception says; one that leaves the
 * outcome open is a fair test nevertheless, as the application cannot tell. Faults of the cluster
 * itself are injected into the embedded cluster instead.
 *
 * <p>Safe for use by many threads and for several connections at once.
 */
public final class FaultInjector implements Interceptor {

  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final LongAdder injected = new LongAdder();

  private record Fault(
      AtomicLong left, Predicate<Operation> which, Function<Operation, ? extends KvException> how) {

    /** Takes one off what is left, if anything is. */
    boolean take() {
      return left.getAndUpdate(n -> n == 0 || n == Long.MAX_VALUE ? n : n - 1) > 0;
    }
  }

  /** Begins without faults. */
  public FaultInjector() {}

  /**
   * Makes all matching operations fail until {@link #clear}.
   *
   * @param which the operations; must not throw
   * @param how makes the exception of each
   */
  public void fail(Predicate<Operation> which, Function<Operation, ? extends KvException> how) {
    failNext(Long.MAX_VALUE, which, how);
  }

  /**
   * Makes the next matching operations fail, and no more than these.
   *
   * @param count how many
   * @param which the operations; must not throw
   * @param how makes the exception of each
   * @throws IllegalArgumentException if the count is not positive
   */
  public void failNext(
      long count, Predicate<Operation> which, Function<Operation, ? extends KvException> how) {
    if (count <= 0) {
      throw new IllegalArgumentException("a count must be positive, not " + count);
    }
    Objects.requireNonNull(which, "which");
    Objects.requireNonNull(how, "how");
    faults.add(0, new Fault(new AtomicLong(count), which, how));
  }

  /** Forgets all faults. What has failed remains counted. */
  public void clear() {
    faults.clear();
  }

  /**
   * How many operations were made to fail.
   *
   * @return the number since this was made
   */
  public long injected() {
    return injected.sum();
  }

  @Override
  public @Nullable KvException refuse(Operation operation) {
    for (Fault fault : faults) {
      if (fault.which().test(operation) && fault.take()) {
        injected.increment();
        return fault.how().apply(operation);
      }
    }
    return null;
  }
}
