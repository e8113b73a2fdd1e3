package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.spi.Interception;
import io.kvdc.spi.Phase;
import io.kvdc.spi.TraceCategory;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The resolving of locks as tracers see it (client-go: lock_resolver.go, resolveLocks). */
final class TracedResolve {

  private final Backoffer backoffer;
  private final ResolveRequest request;
  private final Interception seen;

  TracedResolve(Backoffer backoffer, ResolveRequest request) {
    this.backoffer = backoffer;
    this.request = request;
    this.seen = Objects.requireNonNull(backoffer.interception());
  }

  CompletableFuture<ResolveResult> run(
      BiFunction<Backoffer, ResolveRequest, CompletableFuture<ResolveResult>> resolve) {
    seen.event(TraceCategory.TXN_LOCK_RESOLVE, "resolve_locks.start", this::started);
    Step step = Step.begin(backoffer, "resolve_locks", Phase.RESOLVE_LOCKS);
    step.set("kvdc.locks", request.locks().size());
    CompletableFuture<ResolveResult> resolved;
    try {
      resolved = resolve.apply(backoffer.step().under(step.span()), request);
    } catch (RuntimeException | Error e) {
      ended(step, null, e);
      throw e;
    }
    return resolved.whenComplete((result, failure) -> ended(step, result, failure));
  }

  private void ended(Step step, @Nullable ResolveResult result, @Nullable Throwable failure) {
    step.end(failure);
    seen.event(
        TraceCategory.TXN_LOCK_RESOLVE, "resolve_locks.finish", () -> finished(result, failure));
  }

  private Map<String, Object> started() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("callerStartTS", request.callerStartTs());
    fields.put("lockCount", request.locks().size());
    fields.put("forRead", request.forRead());
    fields.put("lite", request.lite());
    return fields;
  }

  private Map<String, Object> finished(
      @Nullable ResolveResult result, @Nullable Throwable failure) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("callerStartTS", request.callerStartTs());
    fields.put("lockCount", request.locks().size());
    if (result != null) {
      fields.put("ttl", result.waitMillis());
      fields.put("ignoredLocks", result.ignore().size());
      fields.put("accessibleLocks", result.access().size());
    }
    if (failure != null) {
      fields.put("error", Causes.of(failure).getClass().getSimpleName());
    }
    return fields;
  }
}
