package io.kvdc.tck.plugin;

import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.spi.PhaseTimes;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls an interceptor as drivers do, in good order and in the orders that are easy to forget. */
final class InterceptorContract {

  private static final int TOGETHER = 8;
  private static final int THREADS = 4;
  private static final int EACH = 50;

  private final Findings findings;
  private final Supplier<? extends Interceptor> maker;

  InterceptorContract(Findings findings, Supplier<? extends Interceptor> maker) {
    this.findings = findings;
    this.maker = maker;
  }

  void check() {
    Interceptor interceptor = maker.get();
    String name = findings.demand("name", interceptor::name);
    findings.require(name == null || !name.isBlank(), "name is empty");
    int number = 0;
    for (Operation operation : Samples.operations()) {
      walk(interceptor, operation, Samples.end(number++));
    }
    if (!findings.none()) {
      // What blocks or throws alone would only be found again, and slowly.
      return;
    }
    waitingOperationsGoOnOnceOthersHaveEnded(maker.get());
    operationsThatEndWhileTheyWaitLeaveNothingBehind(maker.get());
    manyThreads(maker.get());
  }

  /** Each call on its own, so that what is wrong can be named. */
  private void walk(Interceptor interceptor, Operation operation, @Nullable Throwable end) {
    String of = " of " + operation.name();
    KvException refusal = findings.ask("refuse" + of, () -> interceptor.refuse(operation));
    if (refusal != null) {
      findings.require(
          refusal.outcome() == Outcome.NOT_APPLIED,
          "refuse" + of + " returned an exception that leaves the outcome open");
      return;
    }
    Interceptor.After after = findings.demand("before" + of, () -> interceptor.before(operation));
    terms(interceptor, operation, OperationTerms.NONE);
    terms(interceptor, operation, OperationTerms.NONE.within(Duration.ofMillis(7)).from("outer"));
    Object unused = findings.ask("admit" + of, () -> interceptor.admit(operation));
    if (after != null) {
      Completion completion =
          new Completion(operation, end, operation.startedNanos() + 1_000, new PhaseTimes());
      findings.tell("after" + of + " that ended with " + end, () -> after.after(completion));
    }
  }

  private void terms(Interceptor interceptor, Operation operation, OperationTerms outer) {
    OperationTerms terms =
        findings.demand("terms of " + operation.name(), () -> interceptor.terms(operation, outer));
    Duration most = outer.timeout();
    if (terms != null && most != null) {
      Duration now = terms.timeout();
      findings.require(
          now != null && now.compareTo(most) <= 0,
          "terms gives more time than those outside allow; use OperationTerms.within");
    }
  }

  private static InterceptorChain chain(Interceptor interceptor, PluginFailures failures) {
    return Objects.requireNonNull(
        InterceptorChain.of(
            new Plugins(List.of(interceptor), List.of(), List.of(), List.of(), List.of(), failures),
            System::nanoTime));
  }

  private static Interception begin(InterceptorChain chain, int number) {
    return chain.before(SessionKind.RAW, "raw.put", number % 2 == 0, 1, 16);
  }

  private void waitingOperationsGoOnOnceOthersHaveEnded(Interceptor interceptor) {
    PluginFailures failures = new PluginFailures(false);
    InterceptorChain chain = chain(interceptor, failures);
    require(
        together(chain),
        "an operation that admit lets wait was never let go on, although those before it had ended");
    report(failures);
  }

  private void operationsThatEndWhileTheyWaitLeaveNothingBehind(Interceptor interceptor) {
    PluginFailures failures = new PluginFailures(false);
    InterceptorChain chain = chain(interceptor, failures);
    List<Interception> first = new ArrayList<>();
    for (int i = 0; i < TOGETHER; i++) {
      first.add(begin(chain, i));
    }
    // Those that wait are cancelled first.
    first.stream()
        .filter(each -> !each.admission().isDone())
        .forEach(each -> each.after(new CancellationException("a sample")));
    first.forEach(each -> each.after(each.refusal()));
    require(
        together(chain),
        "after operations were cancelled while they waited, later ones were never let go on");
    report(failures);
  }

  /** Begins some at once and ends each when it was let go on; false if some never was. */
  private boolean together(InterceptorChain chain) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < TOGETHER; i++) {
      Interception each = begin(chain, i);
      all.add(each.admission().thenRun(() -> each.after(each.refusal())));
    }
    return endInTime(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])));
  }

  private boolean endInTime(CompletableFuture<?> all) {
    try {
      all.get(findings.patience().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (Exception e) {
      throw new AssertionError("the kit itself failed", e);
    }
  }

  private void manyThreads(Interceptor interceptor) {
    PluginFailures failures = new PluginFailures(false);
    InterceptorChain chain = chain(interceptor, failures);
    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      CompletableFuture<?> ended = new CompletableFuture<>();
      threads.add(ended);
      Thread thread = new Thread(() -> one(chain, ended), "kvdc-plugin-kit-" + t);
      thread.setDaemon(true);
      thread.start();
    }
    require(
        endInTime(CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0]))),
        "with many threads, operations were never let go on or a method did not come back");
    report(failures);
  }

  private static void one(InterceptorChain chain, CompletableFuture<?> ended) {
    try {
      for (int i = 0; i < EACH; i++) {
        Interception each = begin(chain, i);
        each.admission().join();
        each.after(each.refusal() == null ? Samples.end(i) : each.refusal());
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }

  private void require(boolean held, String rule) {
    findings.require(held, rule);
  }

  private void report(PluginFailures failures) {
    failures
        .counts()
        .forEach(
            (type, count) -> findings.add("in a chain, it threw " + count + " times; see the log"));
  }
}
